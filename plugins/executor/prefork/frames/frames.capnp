# What crosses the socket between engine and worker. See frames.hpp for the order of frames and the limits.
@0xd3c1a7f0be5a9e14;

using Cxx = import "/capnp/c++.capnp";
$Cxx.namespace("moosaic::executor::wire");

struct Frame {
  task @0 :UInt64;
  call @1 :UInt32;
  depth @2 :UInt16;
  body :union {
    hello @3 :Hello;
    call @4 :Call;
    result @5 :Outcome;
    request @6 :Request;
    reply @7 :Outcome;
    abort @8 :Stopped;
    print @9 :Print;
    check @10 :Text;
    checkReport @11 :List(Finding);
    endOfTask @12 :Void;
  }
  used @13 :UInt64;  # of a result: marks of the Ahead that were used
  ticks @14 :UInt64;  # of a call or reply: that are left, 0 if unbounded; from a worker: used since it last said
}

struct Hello {
  version @0 :UInt32;  # first, and never moved
  principal @1 :Int64;
  title @2 :Text;
  failure @3 :Text;
}

struct Value {
  union {
    none @0 :Void;
    boolean @1 :Bool;
    integer @2 :Int64;
    bigInt @3 :Text;
    real @4 :Float64;
    text @5 :Text;
    bytes @6 :Data;
    ref @7 :Ref;
    dateTime @8 :Text;
    date @9 :Text;
    timeOfDay @10 :Text;
    timeDelta @11 :Int64;
    list @12 :List(Value);
    tuple @13 :List(Value);
    set @14 :List(Value);
    frozenSet @15 :List(Value);
    dict @16 :List(Value);  # key, value, key, value …
  }
}

struct Ref {
  kind @0 :UInt8;
  id @1 :Int64;
  boundTo @2 :Int64;
  index @3 :Int64;
  name @4 :Text;
}

struct TraceFrame {
  author @0 :Text;
  verb @1 :Text;
  line @2 :Int32;
  source @3 :Text;
}

struct Raised {
  type @0 :Text;
  message @1 :Text;
  data @2 :Value;
  trace @3 :List(TraceFrame);
}

struct Stopped {
  why @0 :UInt8;
  message @1 :Text;
  trace @2 :List(TraceFrame);
}

struct Outcome {
  union {
    value @0 :Value;
    raised @1 :Raised;
    stopped @2 :Stopped;
  }
}

struct Named {
  name @0 :Text;
  value @1 :Value;
}

struct Call {
  eval @0 :Bool;
  principal @1 :Int64;
  verb @2 :Int64;
  thisObject @3 :Int64;
  origin @4 :Int64;
  player @5 :Int64;
  systemObject @6 :Int64;
  elapsed @7 :Float64;
  timeLimit @8 :Float64;
  hash @9 :Text;
  source @10 :Text;
  display @11 :Text;
  author @12 :Text;
  verbName @13 :Text;
  taskId @14 :Text;
  args @15 :List(Value);
  kwargs @16 :List(Named);
  parser @17 :Value;
  settings @18 :Value;
  ahead @19 :List(Ahead);
  discard @20 :Bool;
  parserNumber @21 :UInt32;  # not 0: the worker keeps parser by this number
  parserKnown @22 :Bool;  # it has been sent before; only the number counts
  settingsNumber @23 :UInt32;  # likewise
  settingsKnown @24 :Bool;
}

struct Ahead {
  mark @0 :UInt8;
  op @1 :UInt16;
  caller @2 :Int64;
  args @3 :List(Value);
  subjects @4 :List(Int64);
  answers @5 :List(Value);  # as many as subjects
  number @6 :UInt32;  # not 0: the worker keeps it by this number
  known @7 :Bool;  # it has been sent before; only the number counts
}

struct Request {
  op @0 :UInt16;
  caller @1 :Int64;
  args @2 :List(Value);
}

struct Print {
  caller @0 :Int64;
  text @1 :Text;
}

struct Finding {
  line @0 :Int32;
  column @1 :Int32;
  rule @2 :Text;
  message @3 :Text;
  remedy @4 :Text;
}
