"""The settings of the tests: each test process has a home that it may fill, and an address of no real site.

A module of its own because pytest-django reads the settings before any conftest.
"""

import os
import tempfile

os.environ["WERIYE_HOME"] = tempfile.mkdtemp(prefix="weriye-test-")
os.environ["WERIYE_ADDRESS"] = "http://weriye.test"
os.environ.pop("PORT", None)
# Here and in the newsrooms that tests start nobody waits a minute for the day in one file.
os.environ["WERIYE_DAY_FILE_WAITS"] = "0"
# What tests start as processes of their own reads the settings of everybody.
os.environ.pop("DJANGO_SETTINGS_MODULE", None)

from weriye.config.settings import *  # noqa: F403 - after the environment that they are read from

# What makes a password slow to guess makes every journalist of every test slow to hire.
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
