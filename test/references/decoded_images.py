"""Picture files as Pillow decodes them, for test/unit/models/images/decode.test.ts.

    python test/references/decoded_images.py > test/references/decoded_images.json

Made with Pillow 13.0.0 (libjpeg-turbo 3.2.0, libwebp 1.6.0) and transformers 5.23.0. Files are kept in the JSON as
base64. A picture is turned upright as transformers' `load_image` does and brought to RGB by its processor's
`convert_to_rgb`; samples are kept as SHA-256, or as base64 where a format loses bits and decoders may differ.
"""

import base64
import hashlib
import io
import json
import struct
import sys
import zlib
from pathlib import Path

import numpy
from PIL import Image, ImageCms, ImageOps
from transformers.image_transforms import convert_to_rgb
from transformers.models.qwen2_vl.image_processing_pil_qwen2_vl import Qwen2VLImageProcessorPil

DATA = Path(__file__).resolve().parents[3] / "shared" / "data"
REAL = ["ai2d_00000053", "ai2d_00001162", "test_Music_251_1", "validation_Energy_and_Power_24_1", "validation_Clinical_Medicine_23_1"]


def noise(height, width, channels):
    state, samples = height * 1000 + width, []
    for _ in range(height * width * channels):
        state = (state * 1664525 + 1013904223) % 2**32
        samples.append(state >> 24)
    return numpy.array(samples, dtype=numpy.uint8).reshape(height, width, channels)


def smooth(height, width):
    y, x = numpy.mgrid[0:height, 0:width]
    return numpy.stack([x * 255 // width, y * 255 // height, (x * y) % 256], -1).astype(numpy.uint8)


def saved(image, kind, **options):
    buffer = io.BytesIO()
    image.save(buffer, kind, **options)
    return buffer.getvalue()


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(bits, colour, rows, extra=b""):
    """What Pillow does not write: 16 bits, other chunks."""
    height, width = rows.shape[:2]
    header = struct.pack(">IIBBBBB", width, height, bits, colour, 0, 0, 0)
    data = zlib.compress(b"".join(b"\0" + row.tobytes() for row in rows))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + extra + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def swapped_profile():
    """sRGB with red and blue exchanged: a decoder that applies it shows other colours."""
    profile = bytearray(ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes())
    red, blue = profile.find(b"rXYZ"), profile.find(b"bXYZ")
    profile[red : red + 4], profile[blue : blue + 4] = profile[blue : blue + 4], profile[red : red + 4]
    return bytes(profile)


def oriented(orientation):
    exif = Image.Exif()
    exif[0x112] = orientation
    return exif


def words(channels):
    high, low = noise(13, 22, channels), noise(22, 13, channels).reshape(13, 22, channels)
    return ((high.astype(numpy.uint16) << 8) + low).astype(">u2")


def files():
    rgb, rgba, photo = Image.fromarray(noise(13, 22, 3)), Image.fromarray(noise(13, 22, 4)), Image.fromarray(smooth(29, 38))
    grey, palette, profile = rgb.convert("L"), rgb.quantize(17), swapped_profile()
    turned = rgb.rotate(180)
    exact = {
        "rgb.png": saved(rgb, "PNG"),
        "rgba.png": saved(rgba, "PNG"),
        "grey.png": saved(grey, "PNG"),
        "grey-alpha.png": saved(rgba.convert("LA"), "PNG"),
        "one-bit.png": saved(rgb.convert("1"), "PNG"),
        "palette.png": saved(palette, "PNG"),
        "palette-2-bits.png": saved(rgb.quantize(4), "PNG", bits=2),
        "palette-transparent.png": saved(palette, "PNG", transparency=3),
        "rgb-transparent.png": saved(rgb, "PNG", transparency=tuple(int(value) for value in noise(13, 22, 3)[2, 3])),
        "grey-transparent.png": saved(grey, "PNG", transparency=7),
        "rgb-16-bits.png": png(16, 2, words(3)),
        "rgba-16-bits.png": png(16, 6, words(4)),
        "grey-alpha-16-bits.png": png(16, 4, words(2)),
        "gamma.png": png(8, 2, noise(13, 22, 3), chunk(b"gAMA", struct.pack(">I", 100000))),
        "profile.png": saved(rgb, "PNG", icc_profile=profile),
        "lossless.webp": saved(rgb, "WEBP", lossless=True),
        "alpha.webp": saved(rgba, "WEBP", lossless=True, exact=True),
        "plain.gif": saved(rgb.quantize(30), "GIF"),
        "transparent.gif": saved(rgb.quantize(30), "GIF", transparency=2),
        **{f"orientation-{way}.png": saved(rgb, "PNG", exif=oriented(way)) for way in range(1, 9)},
        "orientation-6.webp": saved(rgb, "WEBP", exif=oriented(6), lossless=True),
    }
    lossy = {
        "444.jpg": saved(photo, "JPEG", quality=95, subsampling=0),
        "422.jpg": saved(photo, "JPEG", quality=50, subsampling=1),
        "420.jpg": saved(photo, "JPEG", quality=75, subsampling=2),
        "noise.jpg": saved(rgb, "JPEG", quality=80),
        "progressive.jpg": saved(photo, "JPEG", quality=80, progressive=True),
        "grey.jpg": saved(photo.convert("L"), "JPEG"),
        "profile.jpg": saved(photo, "JPEG", quality=90, icc_profile=profile),
        "orientation-7.jpg": saved(photo, "JPEG", quality=90, exif=oriented(7)),
        "lossy.webp": saved(photo, "WEBP", quality=70),
        "alpha-lossy.webp": saved(rgba, "WEBP", quality=60),
    }
    refused = {
        "cmyk.jpg": saved(photo.convert("CMYK"), "JPEG"),
        "animated.gif": saved(palette, "GIF", save_all=True, append_images=[turned.quantize(30)]),
        "animated.webp": saved(rgb, "WEBP", save_all=True, append_images=[turned], lossless=True),
        "animated.png": saved(rgb, "PNG", save_all=True, append_images=[turned]),
        "picture.tiff": saved(rgb, "TIFF"),
        "picture.bmp": saved(rgb, "BMP"),
    }
    return exact, lossy, refused


def decoded(data):
    return convert_to_rgb(ImageOps.exif_transpose(Image.open(io.BytesIO(data))), return_numpy=True)


def real():
    settings = json.loads((DATA / "qwen2.5-vl-7b-instruct" / "preprocessor_config.json").read_text())
    processor = Qwen2VLImageProcessorPil(**{k: v for k, v in settings.items() if not k.endswith(("_type", "_class"))})
    for name in REAL:
        result = processor(images=[Image.open(DATA / "mmmu-pro-samples" / "images" / f"{name}.png")], return_tensors="np")
        values = numpy.ascontiguousarray(result["pixel_values"].astype(numpy.float32))
        yield {"name": name, "grid": result["image_grid_thw"][0].tolist(), "sha256": hashlib.sha256(values.tobytes()).hexdigest()}


def main():
    exact, lossy, refused = files()
    encode = lambda data: base64.b64encode(data).decode()
    grey16 = words(1)
    record = {
        "exact": [
            {"name": name, "file": encode(data), "size": list(decoded(data).shape[:2]),
             "sha256": hashlib.sha256(decoded(data).tobytes()).hexdigest()}
            for name, data in exact.items()
        ],
        "lossy": [
            {"name": name, "file": encode(data), "size": list(decoded(data).shape[:2]), "samples": encode(decoded(data).tobytes())}
            for name, data in lossy.items()
        ],
        "refused": [{"name": name, "file": encode(data)} for name, data in refused.items()],
        "grey16": {"file": encode(png(16, 0, grey16)), "upper": encode((grey16 >> 8).astype(numpy.uint8).tobytes())},
        "real": list(real()),
    }
    json.dump(record, sys.stdout, indent=1)


main()
