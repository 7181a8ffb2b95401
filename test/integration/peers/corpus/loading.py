# Deserialisation: 301, 302, 403, 506, 614, 615.
import io
import marshal
import pickle
import shelve

import dill
import jsonpickle
import pandas as pd
import torch
import yaml
from flask import Flask, request
from huggingface_hub import snapshot_download
from transformers import AutoModel

app = Flask(__name__)


@app.route("/load", methods=["POST"])
def load():
    pickle.loads(request.get_data())
    yaml.load(request.get_data(), Loader=yaml.Loader)
    return "done"


def read(path, text):
    with open(path, "rb") as file:
        pickle.load(file)
        pickle.Unpickler(file).load()
        marshal.load(file)
        dill.load(file)
    marshal.loads(text)
    dill.loads(text)
    shelve.open(path)
    jsonpickle.decode(text)
    pd.read_pickle(path)
    pickle.dumps(text)
    pickle.loads(pickle.dumps([1, 2]))
    pickle.load(io.BytesIO(pickle.dumps({"a": 1})))


def documents(text):
    yaml.load(text)
    yaml.load(text, Loader=yaml.UnsafeLoader)
    yaml.load(text, yaml.FullLoader)
    yaml.load(text, Loader=yaml.SafeLoader)
    yaml.load(text, yaml.CSafeLoader)
    yaml.safe_load(text)
    yaml.load("a: 1", Loader=yaml.Loader)


def models(path):
    torch.load(path)
    torch.load(path, weights_only=False)
    torch.load(path, weights_only=True)
    AutoModel.from_pretrained("organisation/model")
    AutoModel.from_pretrained("organisation/model", revision="main")
    AutoModel.from_pretrained("organisation/model", revision="5d0f2e8a7f1471b1d2f3e9b9b1c6f4a1f0c9d8e7")
    AutoModel.from_pretrained("./kept/model")
    snapshot_download("organisation/model")
