"""Holds a running sandbox against the Python clients of fal and Bria: python3 check.py <address of the sandbox>."""

import http.server
import json
import sys
import threading

import fal_client
from bria_client import BriaSyncClient
from bria_client.toolkit import verify_webhook_signature
from fal_client import client as fal_module

URL = sys.argv[1].rstrip("/")
MODEL = "fal-ai/birefnet/v2"
PICTURE = b"fixture: a cat on a sofa"
REMOVAL = "image/edit/remove_background"


class Receiver(http.server.BaseHTTPRequestHandler):
    deliveries: list = []
    arrived = threading.Event()

    def do_POST(self):
        body = self.rfile.read(int(self.headers["content-length"]))
        Receiver.deliveries.append((dict(self.headers), body))
        self.send_response(200)
        self.end_headers()
        Receiver.arrived.set()

    def log_message(self, *_):
        pass


def fal():
    # The client knows fal's hosts by heart; here they all lie below one address.
    fal_module.QUEUE_URL_FORMAT = f"{URL}/fal/"
    fal_module.REST_URL = f"{URL}/fal"
    client = fal_client.SyncClient(key="key")
    uri = fal_client.encode(PICTURE, "image/png")
    handle = client.submit(MODEL, arguments={"image_url": uri})
    result = handle.get()
    assert result["image"]["url"].startswith(URL), result
    assert isinstance(handle.status(), fal_client.Completed)
    print("fal: a request is submitted, waited for and read")

    failing = client.submit(MODEL, arguments={"image_url": "http://127.0.0.1:1/cat.png"})
    try:
        failing.get()
        raise AssertionError("a failed request was read as a result")
    except fal_client.FalClientHTTPError as error:
        assert error.status_code == 422, error
    print("fal: a failed request ends with the model's error")


def bria(receiver_url: str):
    client = BriaSyncClient(base_url=f"{URL}/bria", api_token="key")
    image = __import__("base64").b64encode(PICTURE).decode()
    done = client.run(endpoint=REMOVAL, payload={"image": image})
    assert done.result.image_url.startswith(URL), done
    print("Bria: a synchronous request has the result")

    job = client.submit(endpoint=REMOVAL, payload={"image": image}, webhook_url=receiver_url)
    assert job.in_progress, job
    polled = client.poll(job, interval=0.05)
    assert polled.result.image_url.startswith(URL), polled
    print("Bria: a job is submitted and polled")

    assert Receiver.arrived.wait(5), "no delivery came"
    headers, body = Receiver.deliveries[0]
    given = {name.lower(): value for name, value in headers.items()}
    arguments = {
        "payload": body,
        "webhook_id": given["bria-webhook-id"],
        "timestamp": given["bria-webhook-timestamp"],
        "signature_header": given["bria-webhook-signature"],
    }
    assert verify_webhook_signature(**arguments, api_token="key")
    assert not verify_webhook_signature(**arguments, api_token="another")
    assert json.loads(body)["status"] == "COMPLETED"
    print("Bria: a delivery is signed as its own client expects")


def main():
    server = http.server.HTTPServer(("127.0.0.1", 0), Receiver)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    fal()
    bria(f"http://127.0.0.1:{server.server_port}/hook")
    server.shutdown()


main()
