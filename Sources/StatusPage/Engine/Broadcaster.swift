import Kernel
import Platform

/// Tells subscribers what was published, some of them in each transaction: however many there are, nothing else waits for long, and a
/// crash tells nobody twice and leaves nobody out.
struct Broadcaster: Sendable {
    /// Subscribers at a time.
    private static let batch = 200

    let database: Database
    let reader: StatusReader
    let port: SubscriberPort
    let writer: SubscriberWriter
    let now: @Sendable () -> Timestamp

    /// All that there is to be told.
    func run() async throws {
        while !Task.isCancelled, try await runOnce() {}
    }

    /// Tells some of them; false when there is nothing to be told.
    func runOnce() async throws -> Bool {
        // A look costs no write.
        guard try await database.read({ try BroadcastStore.next(on: $0) }) != nil else { return false }
        let time = now()
        return try await database.write { connection in
            guard let broadcast = try BroadcastStore.next(on: connection) else { return false }
            guard let news = try SubscriberNews(broadcast, on: connection) else {
                return try BroadcastStore.move(broadcast, behind: nil, on: connection)
            }
            let all = try ComponentStore.all(on: connection).map(\.component)
            let sites = try SiteStore.all(on: connection)
            var audience = news.audience(of: all, sites: sites)
            audience.publishedAt = broadcast.at
            let told = try SubscriberStore.audience(audience, after: broadcast.toldTo, limit: Self.batch, on: connection)
            let last = told.count == Self.batch ? told.last?.id : nil
            guard try BroadcastStore.move(broadcast, behind: last, on: connection) else { return true }
            var messages: [SubscriberPort.Message] = []
            for (site, subscribers) in Dictionary(grouping: told, by: \.site) {
                guard let record = sites.first(where: { $0.id == site }) else { continue }
                let scene = writer.scene(try reader.snapshot(of: record, at: time, on: connection))
                let shown = record.isFirst ? nil : Set(record.shown(of: all).map(\.id))
                let ours = news.naming(only: shown)
                messages += subscribers.map { writer.message(ours, to: $0, scene, cause: broadcast.cause) }
            }
            try port.put(messages.sorted { $0.subscriber < $1.subscriber }, time, connection)
            return true
        }
    }
}
