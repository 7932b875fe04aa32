// Names and meanings of the task room's metrics.
#include "task/meter.hpp"

namespace moosaic::task {
namespace {

constexpr const char* stages =
    "Time of each stage of a command or hook, each try by itself: queue (waiting for its turn), run (parsing, "
    "permissions, verbs in their workers), commit (checked against the others, installed), durable (until what it read "
    "and wrote was on disk and its output let out)";
constexpr const char* again =
    "Tasks run again, by cause: conflict (somebody else changed what it had read), snapshot (what it read is no longer "
    "kept), worker_lost (its worker died), no_worker (every worker was held)";
constexpr const char* given_up =
    "Tasks given up for the server's sake, by cause: busy (run again too often, or no worker in half a minute), "
    "unsaved "
    "(the storage refused)";
constexpr const char* ahead_help =
    "Reading ahead: calls given the answers of an earlier one (call_reused) or fresh ones (call_made), calls that used "
    "some of them (call_helped), lines whose meaning was known (line_reused) or is known from now on (line_kept)";
constexpr const char* commands = "Lines of players carried out, by how they ended: ok, or error";

}  // namespace

TaskMeter::TaskMeter(TimedMetrics* metrics)
    : metrics_(metrics != nullptr ? *metrics : none_),
      queue(metrics_.histogram("moosaic_stage_seconds{stage=\"queue\"}", stages)),
      run(metrics_.histogram("moosaic_stage_seconds{stage=\"run\"}", stages)),
      commit(metrics_.histogram("moosaic_stage_seconds{stage=\"commit\"}", stages)),
      durable(metrics_.histogram("moosaic_stage_seconds{stage=\"durable\"}", stages)),
      command(metrics_.histogram("moosaic_command_seconds", "Time from a line's arrival to its last output")),
      commands_good(metrics_.counter("moosaic_commands_total{status=\"ok\"}", commands)),
      commands_failed(metrics_.counter("moosaic_commands_total{status=\"error\"}", commands)),
      again_conflict(metrics_.counter("moosaic_task_reruns_total{cause=\"conflict\"}", again)),
      again_snapshot(metrics_.counter("moosaic_task_reruns_total{cause=\"snapshot\"}", again)),
      again_worker_lost(metrics_.counter("moosaic_task_reruns_total{cause=\"worker_lost\"}", again)),
      again_no_worker(metrics_.counter("moosaic_task_reruns_total{cause=\"no_worker\"}", again)),
      lost_busy(metrics_.counter("moosaic_tasks_given_up_total{cause=\"busy\"}", given_up)),
      lost_unsaved(metrics_.counter("moosaic_tasks_given_up_total{cause=\"unsaved\"}", given_up)),
      calls_reused(metrics_.counter("moosaic_ahead_total{what=\"call_reused\"}", ahead_help)),
      calls_made(metrics_.counter("moosaic_ahead_total{what=\"call_made\"}", ahead_help)),
      calls_helped(metrics_.counter("moosaic_ahead_total{what=\"call_helped\"}", ahead_help)),
      lines_reused(metrics_.counter("moosaic_ahead_total{what=\"line_reused\"}", ahead_help)),
      lines_kept(metrics_.counter("moosaic_ahead_total{what=\"line_kept\"}", ahead_help)),
      yields(
          metrics_.counter("moosaic_engine_yields_total",
                           "Times that long work of the server's own for a task, such as a query, let others go on")) {}

}  // namespace moosaic::task
