"""Writes vectors.json: webhook deliveries signed by an implementation that is not ours.

    pip install cryptography && python3 make.py

Ed25519 and HMAC come from https://cryptography.io, version 42 or newer. The vendors' own vectors are copied, not made:
    Bria      https://github.com/Bria-AI/bria-client/blob/main/tests/unit/toolkit/test_webhook_verification.py, 2026-08-17
    standard  https://github.com/standard-webhooks/standard-webhooks, libraries/javascript/src/index.test.ts, 2026-11-28
"""

import base64
import hashlib
import json
from pathlib import Path

from cryptography.hazmat.primitives import hashes, hmac
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

NOW = 1700000000


def mac(key: bytes, message: bytes) -> bytes:
    digest = hmac.HMAC(key, hashes.SHA256())
    digest.update(message)
    return digest.finalize()


def jwk(private: Ed25519PrivateKey) -> dict:
    raw = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    x = base64.urlsafe_b64encode(raw).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": x}


OLD_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32)))
NEW_KEY = Ed25519PrivateKey.from_private_bytes(bytes(range(32, 64)))
FAL_KEYS = {"keys": [jwk(OLD_KEY), {"kty": "RSA", "n": "AQAB", "e": "AQAB"}, jwk(NEW_KEY)]}


def fal(key: Ed25519PrivateKey, request: str, user: str, body: bytes) -> dict:
    message = "\n".join([request, user, str(NOW), hashlib.sha256(body).hexdigest()]).encode()
    return {
        "x-fal-webhook-request-id": request,
        "x-fal-webhook-user-id": user,
        "x-fal-webhook-timestamp": str(NOW),
        "x-fal-webhook-signature": key.sign(message).hex(),
    }


def bria(token: str, request: str, body: bytes) -> dict:
    key = mac(token.encode(), b"bria-webhook-signing-v1")
    signature = mac(key, f"{request}.{NOW}.".encode() + body)
    return {
        "bria-webhook-id": request,
        "bria-webhook-timestamp": str(NOW),
        "bria-webhook-signature": "v1=" + base64.b64encode(signature).decode(),
    }


def kie(secret: str, task: str) -> dict:
    signature = base64.b64encode(mac(secret.encode(), f"{task}.{NOW}".encode())).decode()
    return {"x-webhook-timestamp": str(NOW), "x-webhook-signature": signature}


FAL_BODY = b'{"request_id":"req-1","gateway_request_id":"req-1","status":"OK","payload":{"image":{"url":"https://v3.fal.media/files/a/b.png"}}}'
FAL_WORDS = '{"request_id":"req-2","status":"ERROR","error":"背景 🐈‍⬛ Größe"}\r\n'.encode()
BRIA_BODY = b'{"request_id":"req_1","status":"ERROR","error":{"code":"VALIDATION_ERROR","message":"bad image"}}'
BRIA_OFFICIAL = b'{"status":"COMPLETED","result":{"url":"https://cdn.bria.ai/final.png"},"request_id":"req_contract_test_001"}'
KIE_BODY = b'{"code":200,"msg":"success","data":{"taskId":"task-1","state":"success"}}'
KIE_SNAKE = b'{"code":501,"msg":"failed","data":{"task_id":"task-2","state":"fail"}}'


def vector(name, provider, secret, headers, body, source="made by make.py"):
    return {
        "name": name,
        "provider": provider,
        "secret": secret,
        "headers": headers,
        "body": body.decode(),
        "source": source,
    }


official_bria = {
    "bria-webhook-id": "req_contract_test_001",
    "bria-webhook-timestamp": "1700000000",
    "bria-webhook-signature": "v1=muClfnkuIXEqW69htILKVEwJdzC0LWB1tP53ptLm7SM=",
}
assert bria("contract-test-shared-token", "req_contract_test_001", BRIA_OFFICIAL) == official_bria

vectors = {
    "nowSeconds": NOW,
    "falKeys": FAL_KEYS,
    "deliveries": [
        vector("fal, by the first key", "fal", "falKeys", fal(OLD_KEY, "req-1", "user-1", FAL_BODY), FAL_BODY),
        vector("fal, by another key of the set", "fal", "falKeys", fal(NEW_KEY, "req-2", "user-1", FAL_WORDS), FAL_WORDS),
        vector(
            "Bria's own contract vector",
            "bria",
            "contract-test-shared-token",
            official_bria,
            BRIA_OFFICIAL,
            "https://github.com/Bria-AI/bria-client/blob/main/tests/unit/toolkit/test_webhook_verification.py, 2026-08-17",
        ),
        vector("Bria, a job that failed", "bria", "brk_test", bria("brk_test", "req_1", BRIA_BODY), BRIA_BODY),
        vector("kie.ai, a task", "kie", "kie-hmac-key", kie("kie-hmac-key", "task-1"), KIE_BODY),
        vector("kie.ai, its ID in the other spelling", "kie", "kie-hmac-key", kie("kie-hmac-key", "task-2"), KIE_SNAKE),
    ],
    "standardWebhooks": {
        "secret": "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw",
        "headers": {
            "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
            "webhook-timestamp": "1614265330",
            "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        },
        "body": '{"test": 2432232314}',
        "source": "https://github.com/standard-webhooks/standard-webhooks, 2026-11-28",
    },
}

path = Path(__file__).with_name("vectors.json")
path.write_text(json.dumps(vectors, ensure_ascii=False, indent="\t") + "\n")
