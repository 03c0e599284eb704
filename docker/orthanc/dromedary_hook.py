"""Tells Dromedary at once what is new here, so that it need not wait for its next look (docs/pipelines/pacs-sync.md, "Web hook").

In Orthanc's configuration: "PythonScript": "/etc/orthanc/dromedary_hook.py"; in its environment DROMEDARY_URL, DROMEDARY_NAME
(what dromedary.orthancs calls this Orthanc) and DROMEDARY_SECRET or DROMEDARY_SECRET_FILE (dromedary.hooks.secret);
DROMEDARY_NEW_INSTANCE=true: tell of instances as they come, too (for destinations with send-on: received), of a study once a second.
A message that is lost does no harm: Dromedary follows the log of changes besides.
"""
import hashlib
import hmac
import json
import os
import queue
import threading
import time
import urllib.request

import orthanc

URL = os.environ.get("DROMEDARY_URL", "http://dromedary:8080")
NAME = os.environ.get("DROMEDARY_NAME", "ingest")
NEW_INSTANCES = os.environ.get("DROMEDARY_NEW_INSTANCE") == "true"
# one thread tells, so that a Dromedary that hangs costs no more than one; what does not fit is found in the log of changes
news = queue.Queue(10000)


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


def study_of(instance):
    return json.loads(orthanc.RestApiGet("/instances/%s/study" % instance))["ID"]


def tell_all():
    second, told = 0, set()
    while True:
        event, resource = news.get()
        try:
            if event == "stable-study":
                tell(event, resource)
                continue
            if int(time.time()) != second:
                second, told = int(time.time()), set()
            study = study_of(resource)
            if study not in told:
                told.add(study)
                tell(event, study)
        except Exception as e:
            orthanc.LogWarning("Dromedary was not told of something new: %s" % e)


def on_change(change, level, resource):
    # not on Orthanc's own thread: it would wait for Dromedary
    try:
        if change == orthanc.ChangeType.STABLE_STUDY:
            news.put_nowait(("stable-study", resource))
        elif change == orthanc.ChangeType.NEW_INSTANCE and NEW_INSTANCES:
            news.put_nowait(("new-instance", resource))
    except queue.Full:
        pass


threading.Thread(target=tell_all, daemon=True).start()
orthanc.RegisterOnChangeCallback(on_change)
