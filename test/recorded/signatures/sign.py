"""Writes deliveries.json: deliveries signed and judged by the libraries of Standard Webhooks and of Svix.

    pip install standardwebhooks==1.1.0 svix==2.9.1 && python3 sign.py

Both are MIT, https://github.com/standard-webhooks/standard-webhooks and https://github.com/svix/svix-webhooks. Secrets and
bodies are ours: one body is that of a prediction as Replicate delivers it. Whether a delivery is accepted is their verdict.
"""

import json
from datetime import datetime, timedelta, timezone
from importlib.metadata import version
from pathlib import Path

from standardwebhooks.webhooks import Webhook as StandardWebhook
from svix.webhooks import Webhook as SvixWebhook

FOLDER = Path(__file__).parent
NOW = datetime.now(tz=timezone.utc).replace(microsecond=0)
SECRETS = {
    "with its prefix": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "without its prefix": "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=",
    "without its padding": "whsec_MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY",
    "with + and /": "whsec_+/8A+/8A+/8A+/8A+/8A+/8A+/8A+/8A",
}
OTHER = "whsec_c29tZWJvZHkgZWxzZSBhbHRvZ2V0aGVy"

recording = json.loads((FOLDER.parent / "replicate.json").read_text())
PREDICTION = next(one for one in recording["exchanges"] if one["name"] == "a prediction that has succeeded")
BODIES = {
    "a prediction": json.dumps(PREDICTION["response"]["body"], separators=(",", ":")),
    "other scripts": json.dumps({"id": "p1", "logs": "背景 🐈‍⬛ Größe"}, ensure_ascii=False),
    "spaces and line breaks": '{ "id": "p1",\r\n\t"status": "succeeded" }\n',
    "nothing": "{}",
}
LIBRARIES = {"standardwebhooks": StandardWebhook, "svix": SvixWebhook}


def sent(library, secret, body, at=NOW, message="msg_1"):
    """A delivery as it is sent, and what may be changed on its way."""
    headers = {
        "webhook-id": message,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": LIBRARIES[library](secret).sign(message, at, body),
    }
    return {"secret": secret, "headers": headers, "body": body}


def verdict(library, delivery):
    try:
        LIBRARIES[library](delivery["secret"]).verify(delivery["body"].encode(), delivery["headers"])
    except Exception:
        return False
    return True


def with_headers(delivery, **changes):
    headers = {**delivery["headers"], **{f"webhook-{name}": value for name, value in changes.items()}}
    return {**delivery, "headers": headers}


def cases(library):
    for name, secret in SECRETS.items():
        yield f"a secret {name}", sent(library, secret, BODIES["a prediction"])
    secret = SECRETS["with its prefix"]
    for name, body in BODIES.items():
        yield f"a body: {name}", sent(library, secret, body)
    good = sent(library, secret, BODIES["a prediction"])
    own = good["headers"]["webhook-signature"]
    foreign = sent(library, OTHER, BODIES["a prediction"])["headers"]["webhook-signature"]
    yield "by another secret", with_headers(good, signature=foreign)
    yield "by another secret and by this one", with_headers(good, signature=f"{foreign} {own}")
    yield "of a later version and of this one", with_headers(good, signature=f"v2,{foreign[3:]} {own}")
    yield "of a later version alone", with_headers(good, signature=own.replace("v1,", "v2,"))
    yield "under another ID", with_headers(good, id="msg_2")
    yield "at another time", with_headers(good, timestamp=str(int(NOW.timestamp()) - 1))
    yield "another body", {**good, "body": good["body"].replace("succeeded", "failed")}
    yield "one space more", {**good, "body": good["body"] + " "}
    for minutes in (-6, -4, 4, 6):
        name = f"signed {abs(minutes)} minutes {'ago' if minutes < 0 else 'ahead'}"
        yield name, sent(library, secret, good["body"], NOW + timedelta(minutes=minutes))


deliveries = [
    {"name": f"{library}: {name}", **delivery, "isAccepted": verdict(library, delivery)}
    for library in LIBRARIES
    for name, delivery in cases(library)
]
written = {
    "source": "https://github.com/standard-webhooks/standard-webhooks and https://github.com/svix/svix-webhooks: made by sign.py with their Python libraries",
    "versions": {library: version(library) for library in LIBRARIES},
    "licence": "MIT",
    "date": NOW.date().isoformat(),
    "nowSeconds": int(NOW.timestamp()),
    "deliveries": deliveries,
}
text = json.dumps(written, ensure_ascii=False, indent="\t")
(FOLDER / "deliveries.json").write_text(text + "\n")
