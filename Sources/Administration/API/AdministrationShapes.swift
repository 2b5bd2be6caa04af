import Kernel
import Platform

extension APIShape where Value == LoadedSettings.Effective {
    static let setting = APIShape(
        "Setting", "A setting in force.",
        [
            .init("key", "As the manual names it.", \.key), .init("purpose", "What it is for.", \.definition.doc),
            .init("value", "As it is written; null for a secret, and where there is none.", \.shownValue),
            .init("set", "Whether it has a value.") { !$0.value.isEmpty },
            .init("secret", "Whether its value is shown nowhere.", \.isHidden),
            .init("source", "The flag, the variable or the file that says so; `default` for none.", \.source),
            .init("changed", "Whether anything says so.", \.isChanged),
        ])
}

extension APIShape where Value == SystemStatus {
    static let system = APIShape(
        "System", "How the server is doing.",
        [
            .init("version", "Of Switchboard.", \.version), .init("since", "When the server was started.", \.since),
            .init("directory", "Where its data are.", \.directory), .init("memory_bytes", "Resident.", \.memory),
            .init("open_files", "Descriptors in use.", \.openFiles), .init("storage", "The database.", storageFields, \.self),
            .init("streams", "Live streams that are open.", \.streams), .init("max_streams", "How many may be.", \.maxStreams),
            .init("retention_days", "How long events are kept.", \.retentionDays),
            .init("oldest_event_at", "When the oldest event that is kept came in.", \.oldestEvent),
            .init("consumers", "Who follows the log of changes, and how far behind.", list: .consumer, \.storage.consumers),
            .init("jobs", "Repeated work.", list: .job, \.storage.jobs),
        ])

    private static let storageFields = APIShape(
        "Storage", "The database and what waits for it.",
        [
            .init("engine", "With its version.", \.storage.engine), .init("migrations", "How many were applied.", \.storage.migrations),
            .init("size_bytes", "All tables and indexes.", \.storage.size),
            .init("log_bytes", "Of the write-ahead log; null where the engine folds it by itself.", \.storage.logSize),
            .init("free_bytes", "Of the disk with the data; null before the first look.") { $0.disk?.freeBytes },
            .init("disk_is_low", "Whether `storage.low_disk_mib` is reached.") { $0.disk?.isLow ?? false },
            .init("waiting_writes", "Writes that no commit has taken yet.", \.storage.waitingWrites),
            .init("log_end", "Position of the newest change.", \.storage.logEnd),
        ])
}

extension APIShape where Value == StorageFigures.Consumer {
    fileprivate static let consumer = APIShape(
        "Consumer", "A reader of the log of changes.",
        [
            .init("name", "What it does.", \.name), .init("behind", "Changes it has not read yet.", \.behind),
            .init("moved_at", "When it last went on.", \.movedAt),
        ])
}

extension APIShape where Value == StorageFigures.Job {
    fileprivate static let job = APIShape(
        "Job", "Repeated work.",
        [
            .init("name", "What it does.", \.name), .init("due_at", "When it is next.", \.dueAt),
            .init("running", "Whether it is at work.", \.isRunning), .init("finished_at", "When it last ended.", \.finishedAt),
            .init("failures", "In a row.", \.failures), .init("last_error", "Of the last failure.", \.lastError),
        ])
}
