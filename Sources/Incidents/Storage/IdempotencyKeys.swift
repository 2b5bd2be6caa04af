import Foundation
import Kernel
package import Platform

/// Recognises repeated requests: those of previous commits, and duplicates within this batch.
struct IdempotencyKeys {
    enum Verdict {
        /// To be stored.
        case fresh
        /// Stored by an earlier commit, with these answers.
        case repeated([Answer])
        /// The same request as the submission at this index of the batch.
        case sameAs(Int)
        case refused(ClientError)
    }

    private struct Seen: Hashable {
        let owner: Submission.IdempotencyKey.Owner
        let key: String

        init(_ key: Submission.IdempotencyKey) { (owner, self.key) = (key.owner, key.key) }
    }

    private let now: Timestamp
    private let keepFor: Duration
    /// What earlier commits left under the keys of this batch.
    private let stored: [Seen: Row]
    /// The first submission of the batch under each key.
    private var seen: [Seen: (index: Int, bodyHash: String)] = [:]
    private var count = 0

    /// - Parameters:
    ///   - submissions: all of the batch.
    ///   - keepFor: how long an answer is remembered.
    init(of submissions: [Submission], now: Timestamp, keepFor: Duration, on connection: any SQLConnection) throws {
        self.now = now
        self.keepFor = keepFor
        let marks = Set(submissions.compactMap(\.idempotencyKey).map(Seen.init))
        let rows = try connection.run(marks.map { Self.lookup($0, at: now) })
        stored = zip(marks, rows).reduce(into: [:]) { $0[$1.0] = $1.1.first }
    }

    /// Must be asked for the submissions of a batch in their order.
    mutating func verdict(on submission: Submission) throws -> Verdict {
        defer { count += 1 }
        guard let key = submission.idempotencyKey else { return .fresh }
        let mark = Seen(key)
        if let earlier = seen[mark] {
            return earlier.bodyHash == key.bodyHash ? .sameAs(earlier.index) : .refused(.idempotencyKeyReused)
        }
        if let row = stored[mark] {
            do { return .repeated(try Self.answers(in: row, to: key)) } catch let error as ClientError {
                return .refused(error)
            }
        }
        seen[mark] = (count, key.bodyHash)
        return .fresh
    }

    /// The answers under a key that is remembered; nil when it is not. Throws ``ClientError/idempotencyKeyReused`` when
    /// they belong to another body.
    static func stored(
        _ key: Submission.IdempotencyKey, at now: Timestamp, on connection: any SQLConnection
    ) throws -> [Answer]? {
        try connection.run([lookup(Seen(key), at: now)]).first?.first.map { try answers(in: $0, to: key) }
    }

    private static func lookup(_ mark: Seen, at now: Timestamp) -> SQLStatement {
        SQLStatement(
            "SELECT body_hash, receipts FROM idempotency_keys WHERE service_id = ?1 AND key = ?2 AND expires_at > ?3",
            mark.owner, mark.key, now)
    }

    private static func answers(in row: Row, to key: Submission.IdempotencyKey) throws -> [Answer] {
        guard try row.text("body_hash") == key.bodyHash else { throw ClientError.idempotencyKeyReused }
        return try JSONDecoder().decode([Answer].self, from: Data(try row.text("receipts").utf8))
    }

    func result(
        of verdict: Verdict, answers: (Int) -> [Answer], at index: Int
    ) -> Result<[Answer], any Error> {
        switch verdict {
        case .fresh: .success(answers(index))
        case .repeated(let stored): .success(stored)
        case .sameAs(let earlier): .success(answers(earlier))
        case .refused(let error): .failure(error)
        }
    }

    /// Remembers the answers to the batch's fresh keys, except where nothing was accepted: repeating that counts nothing
    /// twice, and the sender may mend it and keep the key. Each statement returns a row, unless another process has
    /// answered the key since it was looked up.
    func statements(remembering results: [Result<[Answer], any Error>]) throws -> [SQLStatement] {
        let encoder = JSONEncoder()
        return try seen.compactMap { mark, entry in
            guard case .success(let answers) = results[entry.index], answers.contains(where: { $0.receipt != nil }) else { return nil }
            return SQLStatement(
                """
                INSERT INTO idempotency_keys (service_id, key, body_hash, receipts, expires_at)
                VALUES (?1, ?2, ?3, ?4, ?5)
                ON CONFLICT (service_id, key) DO UPDATE SET
                    body_hash = excluded.body_hash, receipts = excluded.receipts, expires_at = excluded.expires_at
                WHERE idempotency_keys.expires_at <= ?6
                RETURNING key
                """, mark.owner, mark.key, entry.bodyHash,
                String(decoding: try encoder.encode(answers), as: UTF8.self), now.adding(keepFor), now)
        }
    }
}

extension Submission.IdempotencyKey.Owner: SQLConvertible {
    /// The column holds services' numbers; tokens have negative ones there.
    package var sqlValue: SQLValue {
        switch self {
        case .service(let id): .integer(id.rawValue)
        case .token(let id): .integer(-id.rawValue)
        }
    }
}
