"""Tells Dromedary at once what is new here, so that it need not wait for its next look (docs/pipelines/pacs-sync.md, "Web hook").

In Orthanc's configuration: "PythonScript": "/etc/orthanc/dromedary_hook.py"; in its environment DROMEDARY_URL, DROMEDARY_NAME
(what dromedary.orthancs calls this Orthanc) and DROMEDARY_SECRET or DROMEDARY_SECRET_FILE (dromedary.hooks.secret).
A message that is lost does no harm: Dromedary follows the log of changes besides.
"""
import hashlib
import hmac
import json
import os
import threading
import time
import urllib.request

import orthanc

URL = os.environ.get("DROMEDARY_URL", "http://dromedary:8080")
NAME = os.environ.get("DROMEDARY_NAME", "ingest")
EVENTS = {
    orthanc.ChangeType.STABLE_STUDY: "stable-study",
}


def secret():
    path = os.environ.get("DROMEDARY_SECRET_FILE")
    if path is None:
        return os.environ.get("DROMEDARY_SECRET", "").encode()
    with open(path, "rb") as file:
        return file.read().rstrip()


def tell(event, study):
    body = json.dumps({"orthanc": NAME, "study": study, "change": "%s %f" % (event, time.time())}).encode()
    now = str(int(time.time()))
    signature = hmac.new(secret(), now.encode() + b"." + body, hashlib.sha256).hexdigest()
    request = urllib.request.Request(
        URL + "/api/orthanc/" + event,
        data=body,
        method="POST",
        headers={
            "Content-Type": "application/json",
            "Dromedary-Timestamp": now,
            "Dromedary-Signature": "sha256=" + signature,
        },
    )
    try:
        urllib.request.urlopen(request, timeout=10).close()
    except OSError as e:
        orthanc.LogWarning("Dromedary was not told of a study: %s" % e)


def on_change(change, level, resource):
    if change in EVENTS:
        # not on Orthanc's own thread: it would wait for Dromedary
        threading.Thread(target=tell, args=(EVENTS[change], resource), daemon=True).start()


orthanc.RegisterOnChangeCallback(on_change)
