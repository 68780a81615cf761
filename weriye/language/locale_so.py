LANG_INFO = {"bidi": False, "code": "so", "name": "Somali", "name_local": "Soomaali"}
