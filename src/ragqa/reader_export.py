"""A trained reader (safetensors) → the form that is served: one int8 ONNX file without word embeddings."""

import json
import tempfile
import warnings
from pathlib import Path

WEIGHT_LIMIT = 30 * 2**20
"""Most bytes that a file of weights may have in the repository."""

_BLOCK = 32
_INT8_ACTIVATIONS = 4
"""ONNX Runtime's "accuracy level" for int8 products; 1 is float32, 1.6 times as slow here for no better answers."""


def export_reader(source: Path, target: Path, name: str) -> None:
    """Write the serving form of a reader.

    The encoder and its span head are exported from `inputs_embeds` on, and the matrices are stored in int8 with one
    scale for each block of 32 weights; activations are quantised by block of one token, so that no token's rounding
    depends on another's. (ONNX Runtime's dynamic quantisation, with one scale for all activations of a run, is 1.9
    times as fast, but cost the first reader 1 to 4 F1 on PIAF's and `presse-fr`'s tuning questions.) Needs the extra
    ``ragqa[train]``.

    Parameters
    ----------
    source
        Directory with ``config.json`` and ``reader.safetensors`` of a BERT question-answering model; its word
        embeddings are ignored if present.
    target
        The ONNX file to write.
    name
        Goes into the file, and from there into fingerprints.

    Raises
    ------
    ValueError
        If tensors are missing, or the file is larger than `WEIGHT_LIMIT`.
    """
    import onnx
    import torch
    from onnxruntime.quantization.matmul_nbits_quantizer import MatMulNBitsQuantizer
    from onnxruntime.transformers import optimizer
    from onnxruntime.transformers.fusion_options import FusionOptions
    from safetensors.torch import load_file
    from transformers import BertConfig, BertForQuestionAnswering

    config = BertConfig(**json.loads((source / "config.json").read_text(encoding="utf-8")))
    config._attn_implementation = "eager"  # the pattern that the fusion below knows
    model = BertForQuestionAnswering(config)
    model.train(False)
    weights = {key: value.float() for key, value in load_file(source / "reader.safetensors").items()}
    missing = set(model.load_state_dict(weights, strict=False).missing_keys) - {
        "bert.embeddings.word_embeddings.weight"
    }
    if missing:
        raise ValueError(f"{source / 'reader.safetensors'} lacks {sorted(missing)}")

    class SpanHead(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.model = model

        def forward(
            self, inputs_embeds: torch.Tensor, attention_mask: torch.Tensor
        ) -> tuple[torch.Tensor, torch.Tensor]:
            output = self.model(inputs_embeds=inputs_embeds, attention_mask=attention_mask)
            return output.start_logits, output.end_logits

    example = (torch.zeros(2, 16, config.hidden_size), torch.ones(2, 16, dtype=torch.int64))
    names = ["inputs_embeds", "attention_mask", "start", "end"]
    with tempfile.TemporaryDirectory() as directory, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        full, fused = Path(directory) / "full.onnx", Path(directory) / "fused.onnx"
        torch.onnx.export(
            SpanHead(),
            example,
            str(full),
            input_names=names[:2],
            output_names=names[2:],
            dynamic_axes={axis: {0: "batch", 1: "tokens"} for axis in names},
            opset_version=17,
            dynamo=False,
        )
        fusion = FusionOptions("bert")
        fusion.enable_attention = False  # its fused weights could not be quantised by block
        optimised = optimizer.optimize_model(
            str(full),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            opt_level=0,
            optimization_options=fusion,
        )
        optimised.save_model_to_file(str(fused))
        quantiser = MatMulNBitsQuantizer(
            onnx.load(fused), bits=8, block_size=_BLOCK, is_symmetric=True, accuracy_level=_INT8_ACTIVATIONS
        )
        quantiser.process()
        served = quantiser.model.model
    onnx.helper.set_model_props(served, {"name": name})
    onnx.save(served, target)
    if (size := target.stat().st_size) > WEIGHT_LIMIT:
        raise ValueError(f"{target} has {size} bytes, more than {WEIGHT_LIMIT}")
