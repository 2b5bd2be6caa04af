/// What went wrong below a store. The code decides what the caller sees; the message is for the log.
package struct StorageError: Error, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// The disk is full: nothing was written, try again later.
        case diskFull
        /// The disk or the server answered with an error or not at all: nothing was acknowledged, try again later.
        case unavailable
        /// The server does not let us in or cannot be used as it is: somebody has to change something.
        case refused
        /// This process is ending and has let go of the database.
        case closed
        /// Another process stands in the way of all that is written now: try again.
        case busy
        /// A statement, or somebody's lock that it met, took longer than it may.
        case timeout
        /// A unique, foreign key or check constraint refused the change.
        case constraint
        /// The file is damaged or no database at all.
        case corrupt
        /// The schema was made by a newer version.
        case schemaTooNew
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
        case .constraint, .corrupt, .schemaTooNew, .internal: false
        }
    }

    /// Whether it concerns all that is written in the same transaction, and not the one statement alone.
    var endsTransaction: Bool {
        switch code {
        case .diskFull, .unavailable, .refused, .closed, .busy: true
        case .timeout, .constraint, .corrupt, .schemaTooNew, .internal: false
        }
    }

    /// Whether it may have passed in a moment: a lost connection, a failover, somebody else's lock.
    var isWorthRetrying: Bool { code == .unavailable || code == .busy }

    package var description: String { "\(code.rawValue): \(message)" }
}
