import Kernel
import Platform

/// Model of the template `system`.
struct SystemPage {
    struct Panel {
        let anchor: String
        let title: String
        let facts: [Fact]
        var note: String?
    }

    struct Fact {
        let label: String
        let value: String
    }

    struct Consumer {
        let name: String
        let behind: String
        let movedAt: Moment
    }

    struct Job {
        let name: String
        let state: String
        let isFailing: Bool
        /// Nil before its first end.
        let last: Moment?
        let next: Moment
    }

    /// What needs attention; nothing does when empty.
    let problems: [String]
    let isFine: Bool
    let panels: [Panel]
    let consumers: [Consumer]
    let hasConsumers: Bool
    let jobs: [Job]
    let hasJobs: Bool
}

extension SystemPage {
    init(_ status: SystemStatus, texts: TextCatalog, formats: ReaderFormats) {
        problems = Self.problems(status, texts, formats)
        isFine = problems.isEmpty
        panels = [
            Panel(anchor: "server", title: texts["system_server"], facts: Self.serverFacts(status, texts, formats)),
            Panel(anchor: "storage", title: texts["system_storage"], facts: Self.storageFacts(status, texts, formats)),
            Panel(anchor: "queues", title: texts["system_queues"], facts: Self.queueFacts(status, texts, formats)),
            Panel(
                anchor: "retention", title: texts["system_retention"],
                facts: [
                    Fact(
                        label: texts["system_oldest"],
                        value: status.oldestEvent.map(formats.dateTime) ?? texts["system_no_events"])
                ],
                note: texts.plural(
                    "system_retention_days", status.retentionDays, ["n": formats.number(status.retentionDays)])),
        ]
        consumers = status.storage.consumers.map { consumer in
            let behind = Int(consumer.behind)
            return Consumer(
                name: consumer.name, behind: texts.plural("system_entries", behind, ["n": formats.number(behind)]),
                movedAt: Moment(consumer.movedAt, formats))
        }
        hasConsumers = !consumers.isEmpty
        jobs = status.storage.jobs.map { Job($0, texts, formats) }
        hasJobs = !jobs.isEmpty
    }

    private static func problems(_ status: SystemStatus, _ texts: TextCatalog, _ formats: ReaderFormats) -> [String] {
        var problems: [String] = []
        if let disk = status.disk, disk.isLow {
            problems.append(texts.text("system_disk_low", ["free": formats.bytes(disk.freeBytes)]))
        }
        if !status.failingJobs.isEmpty {
            problems.append(texts.text("system_jobs_failing", ["names": status.failingJobs.map(\.name).joined(separator: ", ")]))
        }
        if !status.lateConsumers.isEmpty {
            let names = status.lateConsumers.map(\.name).joined(separator: ", ")
            problems.append(texts.text("system_consumers_behind", ["names": names]))
        }
        return problems
    }

    private static func serverFacts(_ status: SystemStatus, _ texts: TextCatalog, _ formats: ReaderFormats) -> [Fact] {
        var facts = [
            Fact(label: texts["system_version"], value: status.version),
            Fact(label: texts["system_since"], value: formats.dateTime(status.since)),
        ]
        facts += status.listening.map { Fact(label: texts["system_listens"], value: Self.text(of: $0, texts)) }
        if let memory = status.memory { facts.append(Fact(label: texts["system_memory"], value: formats.bytes(Int64(memory)))) }
        if let files = status.openFiles { facts.append(Fact(label: texts["system_files"], value: formats.number(files))) }
        return facts + [Fact(label: texts["system_directory"], value: status.directory)]
    }

    private static func text(of listener: ListeningAddresses.Entry, _ texts: TextCatalog) -> String {
        guard let families = listener.families else { return texts.text("system_listens_all", ["address": listener.address]) }
        let names = families.map(\.rawValue).joined(separator: ", ")
        return texts.text("system_listens_some", ["address": listener.address, "families": names])
    }

    private static func storageFacts(_ status: SystemStatus, _ texts: TextCatalog, _ formats: ReaderFormats) -> [Fact] {
        let storage = status.storage
        var facts = [
            Fact(label: texts["system_engine"], value: storage.engine),
            Fact(
                label: texts["system_schema"],
                value: texts.plural("system_migrations", storage.migrations, ["n": formats.number(storage.migrations)])),
            Fact(label: texts["system_size"], value: formats.bytes(storage.size)),
        ]
        if let log = storage.logSize { facts.append(Fact(label: texts["system_log_size"], value: formats.bytes(Int64(log)))) }
        if let disk = status.disk { facts.append(Fact(label: texts["system_free"], value: formats.bytes(disk.freeBytes))) }
        return facts
    }

    private static func queueFacts(_ status: SystemStatus, _ texts: TextCatalog, _ formats: ReaderFormats) -> [Fact] {
        let streams = ["n": formats.number(status.streams), "max": formats.number(status.maxStreams)]
        return [
            Fact(label: texts["system_waiting_writes"], value: formats.number(status.storage.waitingWrites)),
            Fact(label: texts["system_streams"], value: texts.text("system_streams_of", streams)),
            Fact(label: texts["system_log_end"], value: formats.number(Int(status.storage.logEnd))),
        ]
    }
}

extension SystemPage.Job {
    fileprivate init(_ job: StorageFigures.Job, _ texts: TextCatalog, _ formats: ReaderFormats) {
        name = job.name
        isFailing = job.failures > 0
        last = job.finishedAt.map { Moment($0, formats) }
        next = Moment(job.dueAt, formats)
        if isFailing {
            let words = ["n": formats.number(job.failures), "error": job.lastError ?? ""]
            state = texts.plural("system_job_failing", job.failures, words)
        } else if job.isRunning {
            state = texts["system_job_running"]
        } else {
            state = texts[job.finishedAt == nil ? "system_job_never" : "system_job_fine"]
        }
    }
}
