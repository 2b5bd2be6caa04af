/// What went wrong below a store. The code decides what the caller sees; the message is for the log.
package struct StorageError: Error, Sendable, CustomStringConvertible {
    /// What kind of failure it was; the raw value stands in the log.
    package enum Code: String, Sendable {
        /// The disk is full: nothing was written, try again later.
        case diskFull
        /// The disk or the server answered with an error or not at all: nothing was acknowledged, try again later.
        case unavailable
        /// The server refuses the login, or is not fit for use as it is set up: an administrator has to act.
        case refused
        /// This process is ending and has let go of the database.
        case closed
        /// Another process blocks every write at the moment: try again.
        case busy
        /// A statement took longer than it may, by itself or waiting for a lock.
        case timeout
        /// A unique, foreign key or check constraint refused the change.
        case constraint
        /// The file is damaged or no database at all.
        case corrupt
        /// The schema was made by a newer version.
        case schemaTooNew
        /// It belongs to another application: an administrator has to act.
        case foreign
        /// A fault of this program.
        case `internal`
    }

    static let closed = StorageError(.closed, "the database is closed")

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Whether the same request can succeed later without any change of its own: answered 503 with `Retry-After`.
    package var isTransient: Bool {
        switch code {
        case .diskFull, .unavailable, .refused, .closed, .busy, .timeout: true
        case .constraint, .corrupt, .schemaTooNew, .foreign, .internal: false
        }
    }

    /// Whether the whole transaction fails with it, and not the one statement alone.
    var endsTransaction: Bool {
        switch code {
        case .diskFull, .unavailable, .refused, .closed, .busy: true
        case .timeout, .constraint, .corrupt, .schemaTooNew, .foreign, .internal: false
        }
    }

    /// Whether it may be over in a moment: a lost connection, a failover, somebody else's lock.
    var isWorthRetrying: Bool { code == .unavailable || code == .busy }

    package var description: String { "\(code.rawValue): \(message)" }
}
