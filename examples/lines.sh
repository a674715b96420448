# Common pipelines, to copy into a terminal one at a time; do not run this file
# as a whole. They work in the shell that
# `meson devenv -C build -w .` opens, or anywhere after installation.
# Replace camera, address and file: /dev/video0, rtsp://camera/…, my.mp4.
# Stop a recording with Ctrl-C.

## Watch

# Play a file with sound, in GStreamer's own player
gst-launch-1.0 playbin uri=file://$PWD/my.mp4 video-filter="maskdetect overlay=true"

# The same with the player's successor
gst-launch-1.0 playbin3 uri=file://$PWD/my.mp4 video-filter="maskdetect overlay=true"

# Play any address
gst-launch-1.0 uridecodebin uri=rtsp://camera/stream ! videoconvert ! videoflip video-direction=auto ! maskdetect overlay=true ! queue ! videoconvert ! autovideosink

# Show a camera, including one that sends JPEG pictures
gst-launch-1.0 v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! queue ! videoconvert ! autovideosink

# Show an RTSP camera with little delay, over TCP in case UDP is blocked
gst-launch-1.0 rtspsrc location=rtsp://camera/stream latency=200 protocols=tcp ! decodebin ! videoconvert ! queue leaky=downstream max-size-buffers=2 ! maskdetect overlay=true ! videoconvert ! autovideosink

# Show two cameras side by side
gst-launch-1.0 compositor name=mosaic sink_1::xpos=640 ! video/x-raw,width=1280,height=360 ! videoconvert ! autovideosink \
  rtspsrc location=rtsp://camera/front ! decodebin ! videoconvert ! videoscale ! video/x-raw,width=640,height=360 ! queue leaky=downstream max-size-buffers=2 ! maskdetect overlay=true ! mosaic.sink_0 \
  rtspsrc location=rtsp://camera/back ! decodebin ! videoconvert ! videoscale ! video/x-raw,width=640,height=360 ! queue leaky=downstream max-size-buffers=2 ! maskdetect overlay=true ! mosaic.sink_1

## Record

# Record a camera to a file
gst-launch-1.0 -e v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! x264enc tune=zerolatency ! h264parse ! mp4mux ! filesink location=camera.mp4

# Record an RTSP camera, one file per minute; keep the last sixty
gst-launch-1.0 -e rtspsrc location=rtsp://camera/stream ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! x264enc tune=zerolatency key-int-max=50 ! h264parse ! splitmuxsink location=minute-%02d.mp4 max-size-time=60000000000 max-files=60

# Record the unlabelled video, and the results in a separate file, a line per change
gst-launch-1.0 -e v4l2src device=/dev/video0 ! decodebin ! videoconvert ! tee name=t ! queue ! x264enc tune=zerolatency ! h264parse ! mp4mux ! filesink location=plain.mp4 \
  t. ! queue leaky=downstream ! maskdetect json-location=faces.jsonl ! fakesink

## Get notified

# Save a picture of every bare face when it appears: the frames of the last second
# are in recent-….jpg, and the frame that a message names is copied
gst-launch-1.0 -m v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! jpegenc ! multifilesink location=recent-%05d.jpg max-files=25 post-messages=true \
  | sed -nu '/ maskdetect,.*no-mask/,/recent-/ s/.*recent-\([0-9]*\).*/\1/p' | while read -r n; do cp recent-$n.jpg bare-$n.jpg; done

# Print only the verdicts of an RTSP camera
gst-launch-1.0 -m rtspsrc location=rtsp://camera/stream ! decodebin ! videoconvert ! maskdetect ! fakesink | grep --line-buffered maskdetect,

## Stream

# To browsers: a playlist and video segments for any web server (HLS)
gst-launch-1.0 -e v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! x264enc tune=zerolatency key-int-max=50 ! h264parse ! mpegtsmux ! hlssink location=part-%05d.ts playlist-location=live.m3u8

# To a video call: a virtual camera (modprobe v4l2loopback)
gst-launch-1.0 v4l2src device=/dev/video0 ! decodebin ! videoconvert ! maskdetect overlay=true ! videoconvert ! v4l2sink device=/dev/video10

# To every program on this machine, over RTSP (build/examples; see --help)
maskdetect-rtsp-server /dev/video0
