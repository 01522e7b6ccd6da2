"""The local endpoint, used by Python's own clients: openai (whole fine-tuning flow, streaming, errors) and lm-evaluation-harness
(log-likelihoods by tokens, remote tokenizer). Run by hand against `npm run serve`:

    VERNACULAR_KEY=... npm run serve -- --port 8199 --model resources/models/starter-q8_0.gguf
    python tests/bench/reference/endpoint_clients.py http://127.0.0.1:8199 KEY

Needs openai 3.22.1 and lm-eval 0.4.13.
"""
import io
import json
import os
import sys
import time

BASE, KEY = sys.argv[1], sys.argv[2]
# The harness takes the key of completions from here.
os.environ["OPENAI_API_KEY"] = KEY


def openai_flow():
    import openai

    client = openai.OpenAI(base_url=f"{BASE}/v1", api_key=KEY, max_retries=0)
    model = client.models.list().data[-1].id
    rows = [
        {"messages": [{"role": "user", "content": f"How long is notice {i}?"}, {"role": "assistant", "content": f"Notice {i} is {i + 2} weeks."}]}
        for i in range(12)
    ]
    data = io.BytesIO("\n".join(json.dumps(row) for row in rows).encode())
    data.name = "Kündigung.jsonl"
    file = client.files.create(file=data, purpose="fine-tune")
    job = client.fine_tuning.jobs.create(
        model=model,
        training_file=file.id,
        suffix="py",
        method={"type": "supervised", "supervised": {"hyperparameters": {"n_epochs": 1}}},
    )
    while job.status not in ("succeeded", "failed", "cancelled"):
        time.sleep(0.3)
        job = client.fine_tuning.jobs.retrieve(job.id)
    events = list(client.fine_tuning.jobs.list_events(job.id, limit=3))
    jobs = list(client.fine_tuning.jobs.list(limit=1))
    checkpoints = list(client.fine_tuning.jobs.checkpoints.list(job.id))
    csv = client.files.content(job.result_files[0]).text.splitlines()
    answer = client.chat.completions.create(model=job.fine_tuned_model, messages=[{"role": "user", "content": "How long is notice 3?"}], max_tokens=16, temperature=0)
    streamed = "".join(
        chunk.choices[0].delta.content or ""
        for chunk in client.chat.completions.create(model=job.fine_tuned_model, messages=[{"role": "user", "content": "How long is notice 3?"}], max_tokens=16, temperature=0, stream=True)
    )
    vector = client.embeddings.create(model=model, input="a lease").data[0].embedding
    refused = []
    for call in (
        lambda: client.chat.completions.create(model="none", messages=[{"role": "user", "content": "x"}]),
        lambda: client.chat.completions.create(model=model, messages=[{"role": "user", "content": "x"}], tools=[]),
        lambda: openai.OpenAI(base_url=f"{BASE}/v1", api_key="wrong", max_retries=0).models.list(),
        lambda: client.fine_tuning.jobs.cancel(job.id),
    ):
        try:
            call()
            refused.append(None)
        except openai.APIStatusError as error:
            refused.append((type(error).__name__, error.status_code, error.code))
    print(json.dumps({
        "openai": openai.__version__, "status": job.status, "model": job.fine_tuned_model, "filename": file.filename,
        "events": len(events), "firstEvent": events[-1].message, "lastEvent": events[0].message, "jobs": len(jobs),
        "checkpoints": len(checkpoints), "csv": csv[:2], "streamedEqual": streamed == answer.choices[0].message.content,
        "vector": len(vector), "refused": refused,
    }, ensure_ascii=False, indent=1))


def harness():
    from lm_eval.api.instance import Instance
    from lm_eval.models.openai_completions import LocalCompletionsAPI

    import requests

    head = {"authorization": f"Bearer {KEY}"}
    model = requests.get(f"{BASE}/v1/models", headers=head).json()["data"][-1]["id"]
    lm = LocalCompletionsAPI(
        base_url=f"{BASE}/v1/completions", model=model, tokenizer_backend="remote", auth_token=KEY, batch_size=4, max_length=1024
    )
    pairs = [("The tenant must give", " notice in writing."), ("The tenant must give", " up."), ("A lease", " is a contract."), ("Question: who pays?", " The tenant.")]
    wanted = [Instance(request_type="loglikelihood", doc={}, arguments=pair, idx=i) for i, pair in enumerate(pairs)]
    scores = lm.loglikelihood(wanted)
    # The same by hand: one prompt, summed over the continuation.
    own = []
    for context, continuation in pairs:
        count = lambda text: requests.post(f"{BASE}/tokenize", headers=head, json={"prompt": text, "add_special_tokens": False}).json()["tokens"]
        whole, before = count(context + continuation), count(context)
        answer = requests.post(f"{BASE}/v1/completions", headers=head, json={"model": model, "prompt": whole, "max_tokens": 0, "echo": True, "logprobs": 0, "temperature": 0}).json()
        own.append(sum(answer["choices"][0]["logprobs"]["token_logprobs"][len(before):]))
    said = lm.generate_until([Instance(request_type="generate_until", doc={}, arguments=("The tenant must give", {"until": ["."], "max_gen_toks": 24}), idx=0)])
    import importlib.metadata

    print(json.dumps({
        "lm-eval": importlib.metadata.version("lm_eval"), "scores": scores, "apart": max(abs(a[0] - b) for a, b in zip(scores, own)), "said": said,
    }, indent=1))


openai_flow()
harness()
