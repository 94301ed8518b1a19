"""Export of the sentence encoder to an int8 ONNX model at set-up: `python -m bot.nlu.onnx_export`."""

from __future__ import annotations

import logging
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from bot import paths
from bot.errors import EncoderError
from bot.nlu.encoder import EMBEDDINGS_FILE, INNER_LAYER, MODEL_FILE, check_weights, weights_folder


def write_int8(function: Any, signature: Sequence[Any], target: Path) -> None:
    """Write a TensorFlow function as a quantised ONNX model to the file `target`; `signature` has its TensorSpecs."""
    # Imported here because these packages are large and needed for the export only.
    import tf2onnx
    from onnxruntime.quantization import QuantType, quantize_dynamic

    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        full = Path(folder) / "full.onnx"
        tf2onnx.convert.from_function(function, input_signature=signature, opset=15, output_path=str(full))
        unfinished = target.with_suffix(".part")
        quantize_dynamic(str(full), str(unfinished), weight_type=QuantType.QInt8)
        # Renamed when complete, so that an interruption can't leave a partial model.
        unfinished.replace(target)


def export(source: Path, target: Path) -> None:
    """Write the weights of `source` as a quantised ONNX model to the file `target`.

    The model takes int32 `input_ids`, `attention_mask` and `token_type_ids` of shape (batch, tokens) and
    gives `embedding`, float32 of shape (batch, 384): the mean of the last layer over the tokens, scaled to length 1;
    and `states` of shape (batch, tokens, 384): those of the layer INNER_LAYER.
    """
    import tensorflow as tf
    from transformers import TFBertModel

    model = TFBertModel.from_pretrained(str(source))
    names = ("input_ids", "attention_mask", "token_type_ids")
    signature = [tf.TensorSpec((None, None), tf.int32, name=name) for name in names]

    @tf.function(input_signature=signature)
    def encode(input_ids: tf.Tensor, attention_mask: tf.Tensor, token_type_ids: tf.Tensor) -> dict[str, tf.Tensor]:
        states = model.bert(
            input_ids=input_ids,
            attention_mask=attention_mask,
            token_type_ids=token_type_ids,
            output_hidden_states=True,
            training=False,
        ).hidden_states
        mask = tf.cast(attention_mask, tf.float32)[:, :, None]
        mean = tf.reduce_sum(states[-1] * mask, 1) / tf.maximum(tf.reduce_sum(mask, 1), 1e-9)
        return {"embedding": tf.math.l2_normalize(mean, 1), "states": states[INNER_LAYER]}

    write_int8(encode, signature, target)


def export_embeddings(source: Path, target: Path) -> None:
    """Write the embeddings of `source` to the file `target`, as `EMBEDDINGS_FILE` has them."""
    from transformers import TFBertModel

    embeddings = TFBertModel.from_pretrained(str(source)).bert.embeddings
    normalisation = embeddings.LayerNorm
    rows = [embeddings.weight, embeddings.position_embeddings, embeddings.token_type_embeddings]
    rows += [normalisation.gamma[None], normalisation.beta[None]]
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_suffix(".part.npy")
    np.save(unfinished, np.concatenate([np.asarray(part) for part in rows]).astype(np.float16))
    unfinished.replace(target)


def main() -> int:
    """Export the encoder unless it exists; return the exit code, 1 if the weights are missing or wrong."""
    folder = paths.encoder_folder()
    target, embeddings = folder / MODEL_FILE, folder / EMBEDDINGS_FILE
    if target.is_file() and embeddings.is_file():
        print(f"Sentence encoder: ready ({target})")
        return 0
    logging.disable(logging.WARNING)
    print("Sentence encoder: checking the weights and exporting them to ONNX (about a minute, once)", flush=True)
    try:
        source = weights_folder()
        check_weights(source)
    except EncoderError as error:
        print(f"Sentence encoder: {error}", file=sys.stderr)
        return 1
    export_embeddings(source, embeddings)
    if not target.is_file():
        export(source, target)
    print(f"Sentence encoder: ready ({target})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
