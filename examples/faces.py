#!/usr/bin/env python3
"""Shows how a Python application reads the element's results.

  faces.py my.mp4
  faces.py rtsp://camera/stream
  1.480 s: face 1, mask (0.99), 38x56 at 5,52

The pipeline ends in appsink, which provides every frame with its metadata.
faces.c does the same in C, with a probe. Debian packages: python3-gi
and gir1.2-gst-plugins-base-1.0.
"""
import signal
import sys

import gi

gi.require_version("Gst", "1.0")
gi.require_version("GstVideo", "1.0")
from gi.repository import GLib, Gst, GstVideo

HIGHEST_ID = 10000


def regions(buffer):
    """Yields the regions by id: Python cannot iterate over a buffer's metas."""
    left = buffer.get_n_meta(GstVideo.VideoRegionOfInterestMeta.get_info().api)
    for region_id in range(HIGHEST_ID):
        if left == 0:
            return
        region = GstVideo.buffer_get_video_region_of_interest_meta_id(
            buffer, region_id)
        if region is not None:
            left -= 1
            yield region


def print_face(time, region):
    track = region.get_param("object_id")
    verdict = region.get_param("classification")
    number = track.get_int("id").value if track else 0
    label, confidence = "unknown", 0
    if verdict:  # none if the face is too small, for example
        label = verdict.get_string("label")
        confidence = verdict.get_double("confidence").value
    print(f"{time / Gst.SECOND:.3f} s: face {number}, {label} "
          f"({confidence:.2f}), {region.w}x{region.h} at {region.x},{region.y}",
          flush=True)


def on_sample(sink):
    """Runs in the streaming thread: do slow work elsewhere."""
    buffer = sink.emit("pull-sample").get_buffer()
    for region in regions(buffer):
        if GLib.quark_to_string(region.roi_type) == "face":
            print_face(buffer.pts, region)
    return Gst.FlowReturn.OK


def run(source):
    pipeline = Gst.parse_launch(
        "uridecodebin name=source ! videoconvert "
        "! videoflip video-direction=auto ! maskdetect "
        "! appsink name=sink sync=false emit-signals=true")
    pipeline.get_by_name("source").set_property(
        "uri", source if "://" in source else Gst.filename_to_uri(source))
    pipeline.get_by_name("sink").connect("new-sample", on_sample)

    loop = GLib.MainLoop()
    errors = []

    def on_error(bus, message):
        errors.append(message.parse_error()[0].message)
        loop.quit()

    bus = pipeline.get_bus()
    bus.add_signal_watch()
    bus.connect("message::error", on_error)
    bus.connect("message::eos", lambda bus, message: loop.quit())
    pipeline.set_state(Gst.State.PLAYING)
    try:
        loop.run()
    finally:
        pipeline.set_state(Gst.State.NULL)
    return errors[0] if errors else None


if __name__ == "__main__":
    if sys.argv[1:] in (["-h"], ["--help"]):
        print(__doc__.strip())
        sys.exit()
    if len(sys.argv) != 2:
        sys.exit("usage: faces.py FILE|ADDRESS (see --help)")
    # Exit quietly if the reader stops early: faces.py my.mp4 | head
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    Gst.init(None)
    try:
        sys.exit(run(sys.argv[1]))
    except KeyboardInterrupt:
        pass
    except GLib.Error as error:
        sys.exit(error.message)
