from weriye.cli import main

main()
