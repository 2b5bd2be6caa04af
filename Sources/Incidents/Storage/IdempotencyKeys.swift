import Foundation
import Kernel
import Platform

/// Recognises repeated requests, those of earlier commits and those that stand twice in this one.
struct IdempotencyKeys {
    enum Verdict {
        /// To be stored.
        case fresh
        /// Stored by an earlier commit, with these receipts.
        case repeated([Receipt])
        /// The same request as the submission at this index of the batch.
        case sameAs(Int)
        case refused(IncidentError)
    }

    private struct Seen: Hashable {
        let service: ServiceID
        let key: String
    }

    private let connection: any SQLConnection
    private let now: Timestamp
    private let keepFor: Duration
    /// The first submission of the batch under each key.
    private var seen: [Seen: (index: Int, bodyHash: String)] = [:]
    private var count = 0

    /// - Parameter keepFor: how long an answer is remembered.
    init(connection: any SQLConnection, now: Timestamp, keepFor: Duration) {
        self.connection = connection
        self.now = now
        self.keepFor = keepFor
    }

    /// Must be asked for the submissions of a batch in their order.
    mutating func verdict(on submission: Submission) throws -> Verdict {
        defer { count += 1 }
        guard let key = submission.idempotencyKey else { return .fresh }
        let mark = Seen(service: key.service, key: key.key)
        if let earlier = seen[mark] {
            return earlier.bodyHash == key.bodyHash ? .sameAs(earlier.index) : .refused(.idempotencyKeyReused)
        }
        if let stored = try stored(mark) {
            return stored.bodyHash == key.bodyHash ? .repeated(stored.receipts) : .refused(.idempotencyKeyReused)
        }
        seen[mark] = (count, key.bodyHash)
        return .fresh
    }

    private func stored(_ mark: Seen) throws -> (bodyHash: String, receipts: [Receipt])? {
        let row = try connection.row(
            "SELECT body_hash, receipts FROM idempotency_keys WHERE service_id = ?1 AND key = ?2 AND expires_at > ?3",
            mark.service, mark.key, now)
        guard let row else { return nil }
        let receipts = try JSONDecoder().decode([Receipt].self, from: Data(try row.text("receipts").utf8))
        return (try row.text("body_hash"), receipts)
    }

    func result(
        of verdict: Verdict, at index: Int, receipts: (Int) -> [Receipt]
    ) -> Result<[Receipt], any Error> {
        switch verdict {
        case .fresh: .success(receipts(index))
        case .repeated(let stored): .success(stored)
        case .sameAs(let earlier): .success(receipts(earlier))
        case .refused(let error): .failure(error)
        }
    }

    /// Stores the answers of the batch's fresh keys.
    func remember(_ results: [Result<[Receipt], any Error>]) throws {
        let encoder = JSONEncoder()
        for (mark, entry) in seen {
            guard case .success(let receipts) = results[entry.index] else { continue }
            try connection.execute(
                """
                INSERT INTO idempotency_keys (service_id, key, body_hash, receipts, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (service_id, key) DO UPDATE SET
                    body_hash = excluded.body_hash, receipts = excluded.receipts, expires_at = excluded.expires_at
                """, mark.service, mark.key, entry.bodyHash,
                String(decoding: try encoder.encode(receipts), as: UTF8.self), now.adding(keepFor))
        }
    }
}
