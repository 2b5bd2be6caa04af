/// What became of a report.
public struct Receipt: Sendable, Equatable {
    /// The server has it on its disk.
    public var isAccepted = false
    /// It waits here and is sent as soon as that is possible; do not report it again.
    public var isKept = false
    /// The server's numbers of what it made of the report.
    public var eventID: String?
    public var incidentID: Int?
    /// Of the server's answer; 0 without one.
    public var status = 0
    /// Why it was not accepted at once.
    public var problem = ""

    /// With the server, or kept here until the server can be reached.
    public var isSafe: Bool { isAccepted || isKept }

    /// It is on its way and not given up.
    static let tooLate = Receipt(isKept: true, problem: "no answer in time; it will be sent again if it has to be")
}

/// A report that is lost: refused for what it says, or there is no room for it. Nothing else is thrown.
public struct ReportError: Error, Equatable, CustomStringConvertible {
    public let receipt: Receipt
    public var description: String { receipt.problem }
}
