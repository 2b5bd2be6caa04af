import Foundation

/// Reports on disk from the moment they are made until the server has them: one file each.
///
/// Processes share a folder; whoever holds the lock of a file sends it, and the system gives a lock back when its process dies. Falls
/// back to memory, report by report, where the folder cannot be written.
final class Spool {
    private static let staleSeconds: TimeInterval = 3600

    private let folder: String?
    private let maxBytes: Int
    private let maxAge: TimeInterval
    private let now: () -> Date
    /// The folder is not listed for every report: what other processes put into it is seen so much later.
    private let lookPause: Duration
    private var memory: [String: [UInt8]] = [:]
    /// What this process has in hand.
    private var held: Set<String> = []
    private var dropped: [ReportLevel: Int] = [:]
    /// What lies in it, as far as it is known without looking.
    private var known: [String: SpoolEntry] = [:]
    private var knownBytes = 0
    private var lookedAt: ContinuousClock.Instant?

    init(
        folder: String?, maxBytes: Int, maxAge: Duration, lookPause: Duration = .seconds(1), now: @escaping () -> Date = Date.init
    ) {
        (self.folder, self.maxBytes, self.maxAge, self.now) = (folder, maxBytes, maxAge / .seconds(1), now)
        self.lookPause = lookPause
    }

    var isOnDisk: Bool { folder != nil }

    /// The entry is the caller's until ``keep(_:)`` or ``remove(_:)``.
    func add(level: ReportLevel, body: [UInt8]) -> SpoolEntry {
        let entry = SpoolEntry(level: level, body: body, now: now())
        held.insert(entry.name)
        do { try write(entry, body) } catch { memory[entry.name] = body }
        if let added = SpoolEntry(name: entry.name) { know(added) }
        makeRoom()
        return entry
    }

    /// False when it is gone, or another process is at it.
    func claim(_ entry: SpoolEntry) -> Bool {
        held.insert(entry.name)
        if let body = memory[entry.name] {
            entry.body = body
            return true
        }
        if let lock = try? Descriptor(path(entry.name), O_RDWR) {
            entry.lock = lock
            if lock.lock(), let status = lock.status, status.st_nlink > 0, let body = try? lock.read(at: 0, count: Int(status.st_size)) {
                if body.count == entry.size {
                    entry.body = body
                    return true
                }
                // What a crash of the machine left of it.
                drop(entry)
            }
        }
        held.remove(entry.name)
        release(entry)
        return false
    }

    /// For later: on the disk for good. False when there was no room for it.
    func keep(_ entry: SpoolEntry) -> Bool {
        // As good as this disk can do.
        if let lock = entry.lock { _ = fsync(lock.number) }
        lighten(entry)
        held.remove(entry.name)
        makeRoom()
        return memory[entry.name] != nil || access(path(entry.name), F_OK) == 0
    }

    /// Keeps neither its file open nor its text in memory; another process may be quicker to claim it then.
    func lighten(_ entry: SpoolEntry) {
        entry.body = nil
        release(entry)
    }

    func remove(_ entry: SpoolEntry) {
        memory[entry.name] = nil
        held.remove(entry.name)
        forget(entry.name)
        unlink(path(entry.name))
        release(entry)
    }

    /// What nobody in this process has in hand: the highest level first, then the oldest. Drops what is too old.
    func waiting() -> [SpoolEntry] {
        var found: [SpoolEntry] = []
        for entry in entries() where !held.contains(entry.name) {
            if now().timeIntervalSince(entry.madeAt) <= maxAge {
                found.append(entry)
            } else if claim(entry) {
                drop(entry)
            }
        }
        return found.sorted { ($1.level, $0.madeAt) < ($0.level, $1.madeAt) }
    }

    /// How many of which level had to go since this was asked last.
    func takeDropped() -> [ReportLevel: Int] {
        defer { dropped = [:] }
        return dropped
    }

    // MARK: Within its limits

    private func makeRoom() {
        if lookedAt.map({ $0.duration(to: .now) >= lookPause }) ?? true { look() }
        var excess = knownBytes - maxBytes
        guard excess > 0 else { return }
        for entry in known.values.sorted(by: { ($0.level, $0.madeAt) < ($1.level, $1.madeAt) }) where excess > 0 {
            // What somebody has in hand stays: it is sent just now, or judged when it is put back.
            excess -= entry.takenBytes
            if held.contains(entry.name) { continue }
            if claim(entry) {
                drop(entry)
            } else if access(path(entry.name), F_OK) != 0 {
                forget(entry.name)
            }
        }
    }

    private func look() {
        (known, knownBytes, lookedAt) = ([:], 0, .now)
        entries().forEach(know)
    }

    private func know(_ entry: SpoolEntry) {
        forget(entry.name)
        known[entry.name] = entry
        knownBytes += entry.takenBytes
    }

    private func forget(_ name: String) { knownBytes -= known.removeValue(forKey: name)?.takenBytes ?? 0 }

    private func drop(_ entry: SpoolEntry) {
        dropped[entry.level, default: 0] += 1
        remove(entry)
    }

    // MARK: On the disk

    private func entries() -> [SpoolEntry] {
        var names = Array(memory.keys)
        if let folder { names += (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] }
        return names.compactMap { name in
            let entry = SpoolEntry(name: name)
            if entry == nil { sweep(name) }
            return entry
        }
    }

    /// A file that a process began and did not live to finish.
    private func sweep(_ name: String) {
        guard name.hasSuffix(".new"),
            let changed = try? FileManager.default.attributesOfItem(atPath: path(name))[.modificationDate] as? Date,
            now().timeIntervalSince(changed) > Self.staleSeconds
        else { return }
        unlink(path(name))
    }

    private func path(_ name: String) -> String { (folder ?? "") + "/" + name }

    private func write(_ entry: SpoolEntry, _ body: [UInt8]) throws {
        guard let folder else { throw Descriptor.Failed(number: ENOENT) }
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let unfinished = path(entry.key + ".new")
        let file = try Descriptor(unfinished, O_RDWR | O_CREAT | O_EXCL)
        entry.lock = file
        do {
            // Locked under the name that nobody looks for, so that nobody is quicker.
            _ = file.lock()
            try file.write(body)
            guard rename(unfinished, path(entry.name)) == 0 else { throw Descriptor.Failed(number: errno) }
        } catch {
            release(entry)
            unlink(unfinished)
            throw error
        }
    }

    private func release(_ entry: SpoolEntry) {
        entry.lock?.close()
        entry.lock = nil
    }
}
