#!/bin/bash
# Tests `maskdetect watch` with a real MQTT broker on the loopback interface:
# topics, passwords, TLS, Home Assistant; three cameras watched by two processes
# while the broker is killed and restarted; and the outbox of a killed process.
. "$(dirname "$0")/../common.sh"
need_models
for program in python3 mosquitto mosquitto_sub mosquitto_passwd openssl; do
  PATH=$PATH:/usr/sbin command -v $program >/dev/null ||
    skip_all "$program is not installed"
done
PATH=$PATH:/usr/sbin
has_element souphttpsrc || skip_all "GStreamer's HTTP source is not installed"
cd "$work" || exit 1
run maskdetect watch --mqtt mqtt://127.0.0.1:1 --outbox /dev/null nothing
grep -q 'built without' "$work/.stderr" && skip_all "built without libmosquitto"

children=()
trap 'kill -KILL "${children[@]}" 2>/dev/null; rm -rf "$work"' EXIT
paint --kind street --easy --people 4 --min-face 40 --max-face 60 --seed 4 \
  --size 320x180 --frames 100 --y4m -o my.y4m >/dev/null 2>&1
paint -k portrait --stills=1 --size=320x240 -o in >/dev/null 2>&1

free_port() {
  python3 -c 'import socket
s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])'
}
port=$(free_port)
broker_configuration() { # LINE…
  printf '%s\n' "listener $port 127.0.0.1" 'user root' "$@" >broker.conf
}
answers() { mosquitto_sub -p "$port" -W 2 -E -t x "${client[@]}"; }
client=()
start_broker() {
  mosquitto -c broker.conf >>broker.log 2>&1 &
  broker=$!
  children+=($broker)
  wait_for answers
}
stop_broker() { # SIGNAL
  kill "-$1" $broker
  wait $broker 2>/dev/null
}
listen() { # FILE: writes lines "TOPIC PAYLOAD", also after an outage
  mosquitto_sub -p "$port" -q 1 -c -i "ears-$1" -v -t 'maskdetect/#' \
    -t 'homeassistant/#' "${client[@]}" >"$1" 2>/dev/null &
  ears=$!
  children+=($ears)
  # waits until the subscription is active
  wait_for sh -c "mosquitto_pub -p $port ${client[*]} -t maskdetect/x -m ready; grep -q ready '$1'"
}
has() { grep -qE "$1" "$2"; }
watch() { # NAME ARGUMENT…: runs in the background, with JSON in NAME.jsonl
  "$MASKDETECT" watch --json --mqtt "mqtt://127.0.0.1:$port" --machine "$1" \
    --outbox "$1.outbox" "${@:2}" >>"$1.jsonl" 2>>"$1.err" &
  watching=$!
  children+=($watching)
}
all_arrived() { # NAME… FILE: whether FILE has every line that was printed
  local name lines=${*: -1}
  for name in "${@:1:$#-1}"; do
    sort -u "$name.jsonl" >printed
    grep "^maskdetect/$name/[^/]*/event " "$lines" | sed 's/^[^ ]* //' | sort -u >arrived
    [ -s printed ] && [ -z "$(comm -23 printed arrived)" ] || return 1
  done
}

# Topics
broker_configuration 'allow_anonymous true' 'persistence true' \
  "persistence_location $work/" 'autosave_interval 1' 'autosave_on_changes true'
start_broker
listen first
run maskdetect watch --json --mqtt "mqtt://127.0.0.1:$port" --machine shop \
  --outbox shop.outbox --home-assistant \
  --zones "all: 0,0 100%,0 100%,100% 0,100%" front=my.y4m
expect "the events of a file are sent" status 0
cp "$work/.stdout" shop.jsonl
expect "every event arrives" true wait_for all_arrived shop first
expect "the counts are published as a state" true has \
  '^maskdetect/shop/front/counts \{"people":3,"masked":1,"bare":[12],' first
expect "the counts of a zone are published as a state" true has \
  '^maskdetect/shop/front/zone/all \{"name":"all","people":[1-9]' first
expect "the status is online during the run" true \
  has '^maskdetect/shop/status online' first
expect "the status is offline after the run" true \
  wait_for has '^maskdetect/shop/status offline' first
sed -n 's/^homeassistant[^ ]* //p' first | sort -u >sensors
expect "Home Assistant's discovery lists the sensors" lines 5 sensors
expect "their topics and templates fit the messages" true python3 - <<'END'
import json
states = dict(line.rstrip("\n").split(" ", 1) for line in open("first"))
for line in open("sensors"):
    sensor = json.loads(line)
    member = sensor["value_template"].split(".")[1].split(" ")[0]
    assert member in json.loads(states[sensor["state_topic"]]), line
    for topic in sensor["availability"]:
        assert states[topic["topic"]] == "offline", line
    assert sensor["unique_id"] and sensor["device"]["identifiers"]
END
expect "no message is left in the outbox" true \
  sh -c '! grep -qE "wait|remain" "$1"' - "$work/.stderr"
kill $ears

# Errors
run maskdetect watch --mqtt "mqtt://me:secret@127.0.0.1" my.y4m
expect "a password in the address is refused" status 2
expect "the password is not printed" true \
  sh -c '! grep -q secret "$1"' - "$work/.stderr"
run maskdetect watch --mqtt "http://127.0.0.1" my.y4m
expect "an address with another scheme is refused" err 'expected mqtt://'
run maskdetect watch --mqtt-login x my.y4m
expect "MQTT options without a broker are refused" err 'no broker'
run maskdetect watch --mqtt mqtts://127.0.0.1 --mqtt-ca nothing.pem \
  --outbox x.outbox my.y4m
expect "a missing certificate file fails" status 1

# Three cameras, two processes, and a broker that is killed and restarted.
listen second
start_camera() { # N [PORT]
  rm -f "port$1"
  python3 "$SOURCE_ROOT/tests/cli/annotate/camera.py" in/*.png "port$1" \
    ${2:-} &
  cameras[$1]=$!
  children+=($!)
  wait_for test -s "port$1"
}
cameras=()
for i in 1 2 3; do start_camera $i; done
address() { echo "http://127.0.0.1:$(cat "port$1")/door"; }
watch north "one=$(address 1)" "two=$(address 2)"
north=$watching
watch south "three=$(address 3)"
south=$watching
expect "the first process sends events" true wait_for has \
  'north/two/event .*appeared' second
expect "the second process sends events" true \
  wait_for has 'south/three/event .*appeared' second
"$MASKDETECT" watch --mqtt "mqtt://127.0.0.1:$port" --machine south \
  --outbox south.outbox my.y4m >/dev/null 2>busy.err
expect "an outbox in use is refused" true has south.outbox busy.err

wait_for grep -aq 'ears-secondmaskdetect/#' mosquitto.db # saved every second
stop_broker KILL
for i in 1 3; do # causes events during the outage
  kill "${cameras[i]}"
  wait "${cameras[i]}" 2>/dev/null
done
expect "a camera goes offline while the broker is away" true \
  wait_for has '"one","event":"offline"' north.jsonl
expect "the other process's camera goes offline" true \
  wait_for has '"three","event":"offline"' south.jsonl
expect "the outage is reported" true \
  wait_for has 'MQTT broker .* wait' north.err
# One of the processes is killed before the broker is back.
kill -KILL $south
wait $south 2>/dev/null
start_camera 1 "$(cat port1)"
expect "the camera is online again" true \
  wait_for sh -c "[ \$(grep -c '\"one\",\"event\":\"online\"' north.jsonl) -ge 2 ]"
start_broker
start_camera 3 "$(cat port3)"
watch south "three=$(address 3)"
south=$watching
expect "a new process sees its camera online" true \
  wait_for sh -c "[ \$(grep -c '\"three\",\"event\":\"online\"' south.jsonl) -ge 2 ]"
expect "no event is lost" true wait_for all_arrived north south second

# A killed process is reported as offline.
kill -KILL $south
wait $south 2>/dev/null
expect "the broker publishes the status of the killed process" true \
  wait_for sh -c \
  "grep '^maskdetect/south/status ' second | tail -1 | grep -q offline"
kill -TERM $north
wait $north
status=$?
expect "SIGTERM ends the other process with success" status 0
expect "every event that it printed arrives" true \
  wait_for all_arrived north second
expect "its outbox is empty" true \
  sh -c "! grep -q 'remain in the outbox' north.err"
kill $ears
stop_broker TERM

# Passwords, and TLS
mosquitto_passwd -b -c passwords camera 'the secret' 2>/dev/null
openssl req -x509 -newkey rsa:2048 -nodes -keyout key.pem -out cert.pem -days 2 \
  -subj /CN=broker -addext 'subjectAltName=IP:127.0.0.1,DNS:localhost' 2>/dev/null
broker_configuration 'allow_anonymous false' "password_file $work/passwords" \
  "certfile $work/cert.pem" "keyfile $work/key.pem"
client=(-u camera -P "the secret" --cafile cert.pem)
mosquitto -c broker.conf >>broker.log 2>&1 &
broker=$!
children+=($broker)
wait_for answers
mosquitto_sub -p "$port" "${client[@]}" -v -t 'maskdetect/#' >third 2>/dev/null &
children+=($!)
printf 'camera\nthe secret\n' >login
printf 'camera\nwrong\n' >wrong
printf '[mqtt]\nurl=mqtts://127.0.0.1:%s\nlogin=login\nca=cert.pem\n' "$port" \
  >all.conf
printf 'machine=safe\noutbox=safe.outbox\n[front]\nsource=my.y4m\n' >>all.conf
sed 's/^login=.*/user=camera\npassword=the secret/' all.conf >config
wait_for sh -c "mosquitto_pub -p $port -u camera -P 'the secret' --cafile cert.pem -t maskdetect/x -m ready; grep -q ready third"
run maskdetect watch --json --config all.conf
expect "user, password and certificates come from a file" status 0
cp "$work/.stdout" safe.jsonl
expect "events are sent over TLS" true wait_for all_arrived safe third
# Started with the command of the systemd unit.
unit=$BUILD/examples/maskdetect-watch@.service
line=$(sed -n 's/^ExecStart=[^ ]* //p' "$unit" | sed "s|%d|$work|")
run maskdetect $line
expect "the command of the systemd unit runs" status 0
expect "it prints events to the journal" out ' front  person'
if command -v systemd-analyze >/dev/null; then
  sed "s|^ExecStart=[^ ]*|ExecStart=$MASKDETECT|" "$unit" >maskdetect-watch@shop.service
  run systemd-analyze verify --man=no ./maskdetect-watch@shop.service
  expect "systemd finds no error in the unit" true sh -c \
    '! grep maskdetect-watch "$1"' - "$work/.stderr"
fi
run maskdetect watch --mqtt "mqtts://127.0.0.1:$port" --mqtt-ca cert.pem \
  --mqtt-login wrong --machine wrong --outbox wrong.outbox my.y4m
expect "a wrong password is reported" err '[Nn]ot authori[sz]ed'
expect "the number of waiting messages is reported" err \
  '[1-9][0-9]* messages remain in the outbox'
run maskdetect watch --mqtt "mqtts://127.0.0.1:$port" --mqtt-login login \
  --machine other --outbox other.outbox my.y4m
expect "an untrusted certificate is refused" err 'MQTT broker .*: .*'
expect "nothing is sent to an untrusted broker" true \
  sh -c '! grep -q /other/ third'
finish
