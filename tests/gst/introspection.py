"""Reads the metadata and the messages as a Python application does.

  introspection.py PAINTER DOCUMENT MODEL_FOLDER...

Uses the first folder that has models. DOCUMENT is docs/metadata.md, whose
Python examples must run.
"""
import os
import re
import subprocess
import sys
import tempfile


def skip(reason):
    print("skipped:", reason)
    sys.exit(77)


try:
    import gi

    gi.require_version("Gst", "1.0")
    gi.require_version("GstVideo", "1.0")
    from gi.repository import GLib, Gst, GstVideo
except (ImportError, ValueError) as error:
    skip(f"{error}: install python3-gi and gir1.2-gst-plugins-base-1.0")

painter, document, folders = sys.argv[1], sys.argv[2], sys.argv[3:]
folder = next((f for f in folders if os.path.exists(f + "/face.onnx") or
               os.path.exists(f + "/pnet.onnx")), None)
if folder is None:
    skip("no models")

Gst.init(None)
with tempfile.TemporaryDirectory() as scratch:
    video = scratch + "/video.y4m"
    subprocess.check_call(
        [painter, "--easy", "--people", "3", "--min-face", "40",
         "--max-face", "50", "--y4m", "-o", video])
    pipeline = Gst.parse_launch(
        f"filesrc location={video} ! y4mdec ! maskdetect name=m ! "
        "appsink name=sink sync=false")
    pipeline.get_by_name("m").set_property("model-path", folder)
    pipeline.set_state(Gst.State.PLAYING)
    sample = pipeline.get_by_name("sink").emit("pull-sample")
    assert sample is not None
    message = pipeline.get_bus().timed_pop_filtered(
        5 * Gst.SECOND, Gst.MessageType.ELEMENT)
    pipeline.set_state(Gst.State.NULL)

buffer = sample.get_buffer()
with open(document, encoding="utf-8") as page:
    examples = re.findall(r"```python\n(.*?)```", page.read(), re.DOTALL)
faces = []
for region_id in range(1, 100):
    meta = GstVideo.buffer_get_video_region_of_interest_meta_id(
        buffer, region_id)
    if meta is None:
        continue
    kind = GLib.quark_to_string(meta.roi_type)
    if kind == "face":
        detection = meta.get_param("detection")
        ok, confidence = detection.get_double("confidence")
        assert ok and 0 < confidence <= 1
        ok, x_min = detection.get_double("x_min")
        assert ok and abs(x_min * 640 - meta.x) <= 1
        ok, track = meta.get_param("object_id").get_int("id")
        assert ok and track >= 1
        faces.append(region_id)
        classification = meta.get_param("classification")
        if os.path.exists(folder + "/mask.onnx"):
            assert classification.get_string("label") in ("mask", "no-mask")
    else:
        assert kind in ("mask", "no-mask") and meta.parent_id in faces
assert len(faces) >= 2

# Reads the same faces as GstAnalytics metadata, if GStreamer has it.
try:
    gi.require_version("GstAnalytics", "1.0")
    from gi.repository import GstAnalytics
except (ImportError, ValueError):
    print("GstAnalytics is not installed")
else:
    relations = GstAnalytics.buffer_get_analytics_relation_meta(buffer)
    assert relations is not None
    relates = GstAnalytics.RelTypes.RELATE_TO
    for face in faces:
        region = GstVideo.buffer_get_video_region_of_interest_meta_id(
            buffer, face)
        ok, found = relations.get_od_mtd(face)
        assert ok and GLib.quark_to_string(found.get_obj_type()) == "face"
        ok, x, y, w, h, confidence = found.get_location()
        assert ok and 0 < confidence <= 1
        assert (x, y, w, h) == (region.x, region.y, region.w, region.h)

        verdict = track = None
        for other in range(GstAnalytics.relation_get_length(relations)):
            if not relations.get_relation(face, other) & relates:
                continue
            ok, mtd = relations.get_cls_mtd(other)
            verdict = mtd if ok else verdict
            ok, mtd = relations.get_tracking_mtd(other)
            track = mtd if ok else track
        assert track is not None
        ok, track_id, first, last, lost = track.get_info()
        assert ok and first == last == buffer.pts and not lost
        assert track_id == region.get_param("object_id").get_int("id")[1]
        classification = region.get_param("classification")
        assert (verdict is None) == (classification is None)
        if verdict is not None:
            label = GLib.quark_to_string(verdict.get_quark(0))
            assert label == classification.get_string("label")
            assert relations.get_relation(verdict.id, face) \
                == GstAnalytics.RelTypes.IS_PART_OF
    print(f"{len(faces)} objects read")
    exec(next(e for e in examples if "GstAnalytics" in e))

assert message is not None
structure = message.get_structure()
assert structure.get_name() == "maskdetect"
ok, timestamp = structure.get_uint64("timestamp")
assert ok and timestamp == 0
scope = {"message": message}
exec(next(e for e in examples if "get_list" in e), scope)
assert scope["faces"].n_values == len(faces)
print(f"{len(faces)} faces read")
