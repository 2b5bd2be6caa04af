import CPostgres
import Synchronization

/// Hears what the server remarks beside its answers; libpq would print it to standard error.
final class PostgresNotices: Sendable {
    private let warned = Atomic<Bool>(false)

    /// Must outlive the connection.
    func attach(to handle: OpaquePointer) {
        PQsetNoticeReceiver(
            handle,
            { context, result in
                guard let context, let severity = PQresultErrorField(result, Int32(UInt8(ascii: "V"))) else { return }
                guard String(cString: severity) == "WARNING" else { return }
                Unmanaged<PostgresNotices>.fromOpaque(context).takeUnretainedValue().warned.store(true, ordering: .relaxed)
            }, Unmanaged.passUnretained(self).toOpaque())
    }

    /// Whether the server warned since the last call.
    func takeWarning() -> Bool { warned.exchange(false, ordering: .relaxed) }
}
