"""A trained reader (safetensors) ⇄ the form that is served: one int8 ONNX file without word embeddings."""

import json
import tempfile
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt
    import onnx

WEIGHT_LIMIT = 30 * 2**20
"""Most bytes that a file of weights may have in the repository."""

_OPSET = 21
"""The first whose `DequantizeLinear` knows blocks."""

BLOCK = 32
"""Weights of one column that share a scale."""


def export_reader(source: Path, target: Path, name: str, *, in_int8: bool = True) -> None:
    """Write the serving form of a reader.

    The encoder and its span head are exported from `inputs_embeds` on. The matrices are stored in int8, with one
    float32 scale for each `BLOCK` weights of a column, and become float32 again when the file is loaded: the
    products are those of full precision, on every CPU, and no token's rounding depends on another's. (ONNX Runtime's
    int8 products cost more than they save where there is no VNNI: 200 tokens on one AVX2 core take 127 ms in
    float32, 196 ms by `MatMulNBits`, and 117 ms by dynamic quantisation, which cost the first reader 1 to 4 F1 on the
    tuning questions.) Needs the extra ``ragqa[train]``.

    Parameters
    ----------
    source
        Directory with ``config.json`` and ``reader.safetensors`` of a BERT question-answering model; its word
        embeddings are ignored if present.
    target
        The ONNX file to write.
    name
        Goes into the file, and from there into fingerprints.
    in_int8
        False: keep full precision, to measure what int8 costs; such a file is too large to ship.

    Raises
    ------
    ValueError
        If tensors are missing, or the file is larger than `WEIGHT_LIMIT`.
    """
    import onnx
    import torch
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
            opset_version=_OPSET,
            dynamo=False,
        )
        fusion = FusionOptions("bert")
        fusion.enable_attention = False  # no faster, and its weights would not be plain matrices
        optimised = optimizer.optimize_model(
            str(full),
            model_type="bert",
            num_heads=config.num_attention_heads,
            hidden_size=config.hidden_size,
            opt_level=0,
            optimization_options=fusion,
        )
        optimised.save_model_to_file(str(fused))
        served = onnx.load(fused)
    if in_int8:
        store_in_int8(served)
    onnx.helper.set_model_props(served, {"name": name})
    onnx.save(served, target)
    if in_int8 and (size := target.stat().st_size) > WEIGHT_LIMIT:
        raise ValueError(f"{target} has {size} bytes, more than {WEIGHT_LIMIT}")


def store_in_int8(model: "onnx.ModelProto") -> None:
    """Replace each matrix of a product by int8 blocks and the node that makes float32 of them, in place.

    Symmetric, by block: ``scale = max |w| / 127`` and ``q = round(w / scale)`` over `BLOCK` weights in a row of one
    column.
    """
    import numpy as np
    import onnx

    graph = model.graph
    stored = {tensor.name: tensor for tensor in graph.initializer}
    multiplied = [node.input[1] for node in graph.node if node.op_type == "MatMul" and node.input[1] in stored]
    for name in dict.fromkeys(multiplied):
        weights = onnx.numpy_helper.to_array(stored[name])
        rows, columns = weights.shape
        blocks = weights.reshape(rows // BLOCK, BLOCK, columns)
        scale = np.maximum(np.abs(blocks).max(axis=1), np.finfo(np.float32).tiny).astype(np.float32) / 127
        quantised = np.rint(blocks / scale[:, None]).astype(np.int8).reshape(rows, columns)
        graph.initializer.remove(stored[name])
        graph.initializer.append(onnx.numpy_helper.from_array(quantised, f"{name}.int8"))
        graph.initializer.append(onnx.numpy_helper.from_array(scale, f"{name}.scale"))
        restore = onnx.helper.make_node(
            "DequantizeLinear", [f"{name}.int8", f"{name}.scale"], [name], axis=0, block_size=BLOCK
        )
        graph.node.insert(0, restore)


def served_weights(path: Path) -> "dict[str, npt.NDArray[np.float32]]":
    """Return a served reader's weights under the names that they were trained under, to train on from there.

    A matrix's own name is lost in the export; the bias that is added to its product still tells it.

    Returns
    -------
    dict of str to numpy.ndarray
        float32; matrices [out, in], as torch has them, each within half an int8 step of what was trained.

    Raises
    ------
    ValueError
        If the file is not one that `export_reader` wrote.
    """
    import numpy as np
    import onnx

    graph = onnx.load(path).graph
    stored = {tensor.name: onnx.numpy_helper.to_array(tensor) for tensor in graph.initializer}
    weights = {name.removeprefix("model."): value for name, value in stored.items() if name.startswith("model.")}
    consumers = {name: node for node in graph.node for name in node.input}
    for node in graph.node:
        if node.op_type != "MatMul" or f"{node.input[1]}.int8" not in stored:
            continue
        quantised, scale = stored[f"{node.input[1]}.int8"], stored[f"{node.input[1]}.scale"]
        matrix = quantised.astype(np.float32) * np.repeat(scale, BLOCK, axis=0)
        biases = [name for name in consumers[node.output[0]].input if name.endswith(".bias") and "Norm" not in name]
        if len(biases) != 1:
            raise ValueError(f"{path} was not written by ragqa: it is unclear what {node.input[1]} belongs to")
        weights[biases[0].removeprefix("model.").removesuffix("bias") + "weight"] = matrix.T
    return weights
