# Lines to copy into a terminal, each of which does something that people want;
# this file is not for running as a whole. They run in the shell that
# `meson devenv -C build -w .` opens, or anywhere after an installation.
# Camera, address and file are yours: /dev/video0, rtsp://camera/…, my.mp4.
# Lines that record end with Ctrl-C.

## Watch

# A file with its sound, in GStreamer's own player
gst-launch-1.0 playbin uri=file://$PWD/my.mp4 video-filter="maskdetect overlay=true"

# The same in its successor
gst-launch-1.0 playbin3 uri=file://$PWD/my.mp4 video-filter="maskdetect overlay=true"

# Whatever the address leads to
gst-launch-1.0 uridecodebin uri=rtsp://camera/stream ! videoconvert ! videoflip video-direction=auto ! maskdetect overlay=true ! queue ! videoconvert ! autovideosink

# A camera, also one that sends JPEG pictures
gst-launch-1.0 v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! queue ! videoconvert ! autovideosink

# An RTSP camera with little delay, over TCP where UDP does not get through
gst-launch-1.0 rtspsrc location=rtsp://camera/stream latency=200 protocols=tcp ! decodebin ! videoconvert ! queue leaky=downstream max-size-buffers=2 ! maskdetect overlay=true ! videoconvert ! autovideosink

# Two cameras in one picture
gst-launch-1.0 compositor name=mosaic sink_1::xpos=640 ! video/x-raw,width=1280,height=360 ! videoconvert ! autovideosink \
  rtspsrc location=rtsp://camera/front ! decodebin ! videoconvert ! videoscale ! video/x-raw,width=640,height=360 ! queue leaky=downstream max-size-buffers=2 ! maskdetect overlay=true ! mosaic.sink_0 \
  rtspsrc location=rtsp://camera/back ! decodebin ! videoconvert ! videoscale ! video/x-raw,width=640,height=360 ! queue leaky=downstream max-size-buffers=2 ! maskdetect overlay=true ! mosaic.sink_1

## Record

# A camera into a file
gst-launch-1.0 -e v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! x264enc tune=zerolatency ! h264parse ! mp4mux ! filesink location=camera.mp4

# An RTSP camera, a file for each minute, the last sixty of them
gst-launch-1.0 -e rtspsrc location=rtsp://camera/stream ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! x264enc tune=zerolatency key-int-max=50 ! h264parse ! splitmuxsink location=minute-%02d.mp4 max-size-time=60000000000 max-files=60

# The video as it was, and beside it what was found, a line a change
gst-launch-1.0 -e v4l2src device=/dev/video0 ! decodebin ! videoconvert ! tee name=t ! queue ! x264enc tune=zerolatency ! h264parse ! mp4mux ! filesink location=plain.mp4 \
  t. ! queue leaky=downstream ! maskdetect json-location=faces.jsonl ! fakesink

## Be told

# A picture of every bare face as it comes: the frames of the last second lie
# in recent-….jpg, and the one of which the element says so is copied
gst-launch-1.0 -m v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! jpegenc ! multifilesink location=recent-%05d.jpg max-files=25 post-messages=true \
  | sed -nu '/ maskdetect,.*no-mask/,/recent-/ s/.*recent-\([0-9]*\).*/\1/p' | while read -r n; do cp recent-$n.jpg bare-$n.jpg; done

# Nothing but the verdicts of an RTSP camera
gst-launch-1.0 -m rtspsrc location=rtsp://camera/stream ! decodebin ! videoconvert ! maskdetect ! fakesink | grep --line-buffered maskdetect,

## Pass on

# To browsers: a playlist and pieces of video for any web server (HLS)
gst-launch-1.0 -e v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! x264enc tune=zerolatency key-int-max=50 ! h264parse ! mpegtsmux ! hlssink location=part-%05d.ts playlist-location=live.m3u8

# To a video conference: as a camera of its own (modprobe v4l2loopback)
gst-launch-1.0 v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! v4l2sink device=/dev/video10

# To anybody on this machine, over RTSP (build/examples; --help says more)
maskdetect-rtsp-server /dev/video0
