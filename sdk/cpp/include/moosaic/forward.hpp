// The classes of the seam by name alone, for headers that only point at them.
#pragma once

namespace moosaic {

class Accounts;
class Clock;
class Config;
class ConfigSchema;
class Counter;
class Facility;
class Gauge;
class Histogram;
class Logger;
class Loop;
class Metrics;
class Monitor;
class Plugin;
class Random;
class Reloadable;
class RuntimeTables;
class Services;
class Sessions;
class Tasks;
class TimedMetrics;
class Timer;
class Value;
class Waits;
struct Error;

namespace executor {
class Executor;
class ExecutorTask;
class TaskHost;
}  // namespace executor
namespace frontend {
class Frontend;
class FrontendHost;
class FrontendSession;
}  // namespace frontend
namespace protocol {
class Protocol;
class ProtocolHost;
class ProtocolSession;
}  // namespace protocol
namespace runtime {
class Engine;
class Runtime;
}  // namespace runtime
namespace service {
class Service;
}  // namespace service
namespace storage {
class Examinable;
class Storage;
}  // namespace storage
namespace transport {
class Connection;
class SessionSink;
class Transport;
class TransportHost;
}  // namespace transport

}  // namespace moosaic
