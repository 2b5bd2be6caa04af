import Kernel

extension ServiceProfile {
    /// Nightly reports and exports, in Go, reporting the old way.
    static let reports = ServiceProfile(
        name: "Reports", reportsBy: .dispatcher, logStyle: .go, logger: "reports", runtime: "go 1.24",
        hosts: ["batch-1"], releases: ["r118", "r117"],
        routine: [
            "report {id} queued by {user}", "export {uuid}: {bytes} bytes written", "query finished in {ms} ms, {count} rows",
            "mail with report {id} handed to the gateway", "temporary files of {uuid} removed", "scheduler tick, {small} jobs due",
        ],
        faults: [
            Fault(
                key: "export", level: .error, rhythm: .drip(every: .seconds(115)),
                title: "Export {uuid} aborted: no space left on device",
                message: "write /var/tmp/export-{uuid}.csv: no space left on device ({bytes} bytes written, job of {user})",
                lines: ["info export {uuid} started", "warning /var/tmp is {percent} % full", "error export {uuid} aborted"]),
            Fault(
                key: "slow-query", level: .warning, rhythm: .drip(every: .seconds(90)),
                title: "Query of report {id} ran {slow} ms",
                message:
                    "SELECT … FROM orders JOIN refunds USING (order_id) WHERE day = '2026-11-20': sequential scan on refunds, {bytes} rows.",
                lines: ["warning slow query: {slow} ms"]),
            Fault(
                key: "deadlock", level: .error, rhythm: .rare(every: .seconds(700)),
                title: "deadlock detected: process {id} waits for transaction {order}",
                message: """
                    ERROR: deadlock detected (SQLSTATE 40P01)
                    DETAIL: Process {id} waits for ShareLock on transaction {order}; blocked by process {id2}.
                    Process {id2} waits for ShareLock on transaction {order2}; blocked by process {id}.
                    """,
                lines: ["warning waiting for lock: {slow} ms", "error deadlock detected, job put back"]),
        ])
}
