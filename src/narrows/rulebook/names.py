"""The forms that names in law files may take."""

import re

ECCN = re.compile(r"EAR99|\d[A-E]\d{3}(\.[a-z0-9]+)*")
COUNTRY = re.compile(r"[A-Z]{2}")
EXCEPTION_CODE = re.compile(r"[A-Z]{2,5}")
REASON_FOR_CONTROL = re.compile(r"[A-Z]{2,3}\d?")
PROVISION_ID = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_-]+)+")
PROVISION_GLOB = re.compile(r"[a-z][a-z0-9_]*(\.[A-Za-z0-9_*-]+)+|\*")
SCOPE_NAME = re.compile(r"[A-Za-z][A-Za-z0-9_]*(\.[A-Za-z0-9_]+)*")
TERM_NAME = re.compile(r"[a-z][a-z0-9_]*")
PLAIN_NAME = re.compile(r"[a-z0-9][a-z0-9_.-]*")
REGIME = re.compile(r"[a-z]{2}")
