import Kernel
import Platform

/// A ticket as its system told it, as far as anything here depends on it.
struct SourceTicket: Hashable, Sendable {
    enum Status: Hashable, Sendable {
        case closed, inWork
        case other(String)

        /// The words of the ticket system.
        var word: String {
            switch self {
            case .closed: "Закрыт"
            case .inWork: "В работе"
            case .other(let word): word
            }
        }

        init(_ word: String) { self = word == Self.closed.word ? .closed : word == Self.inWork.word ? .inWork : .other(word) }
    }

    let number: String
    let status: Status
    let closed: SourceTime?
    /// What the SLA allows, in seconds; nil where the system says nothing or what nobody can read.
    let allowed: Int64?
    let deadline: SourceTime?
    /// In time order.
    let tasks: [SourceTask]
    /// Where the system says them.
    let subject: String?
    let priority: String?

    /// - Parameter number: as it was asked for; counts where the document says none.
    /// - Throws: ``TicketProblem`` for what is no ticket.
    init(_ json: JSON, number asked: String) throws(TicketProblem) {
        guard let fields = json.fields else { throw .notATicket }
        number = fields["id"]?.word ?? asked
        guard number.utf8.count <= Self.longestNumber else { throw .longNumber }
        guard let status = fields["status"]?.name else { throw .noStatus }
        self.status = Status(status)
        closed = fields["closeDate"]?.time
        allowed = fields["ola"]?["ksSla"]?.minutes
        deadline = fields["ola"]?["kdSLA"]?.time
        (subject, priority) = (fields["subject"]?.name, fields["priority"]?.name)
        tasks = (fields["tasks"]?.elements ?? []).compactMap(SourceTask.init)
    }

    private static let longestNumber = 100

    /// As dashboards of others hold it; nil for one that is no whole number of 32 bits, or written in another way than it (`007`).
    var plainNumber: Int64? { Int32(number).flatMap { String($0) == number ? Int64($0) : nil } }

    /// When the last task was completed: what decides to which day a ticket belongs.
    var lastCompleted: SourceTime? { tasks.last?.completed }
}

/// One step of a ticket: who was at it, from when to when.
struct SourceTask: Hashable, Sendable {
    enum Kind: String, Hashable, Sendable {
        case work, waiting
        case clientRequest = "client_request"

        init(typeName: String) {
            self = typeName == "Ожидание" ? .waiting : typeName == "Запрос клиента" ? .clientRequest : .work
        }
    }

    let number: String
    let typeName: String
    let created: SourceTime?
    let assigned: SourceTime?
    let completed: SourceTime?
    /// Until when it waits.
    let suspendedUntil: SourceTime?
    let unit: String?
    let person: String?
    let targetUnit: String?
    let closeComment: String?
    let comments: [String]
    /// Of a ticket with somebody outside.
    let foreignTicket: String?
    let provider: String?
    /// Why it waits, where the system says it.
    let reason: String?

    var kind: Kind { Kind(typeName: typeName) }
    var lastComment: String? { comments.last.flatMap { $0.isEmpty ? nil : $0 } }

    init?(_ json: JSON) {
        guard json.fields != nil else { return nil }
        (number, typeName) = (json["taskNumber"]?.wordName ?? "", json["typeName"]?.name ?? "")
        (created, assigned, completed) = (json["createTs"]?.time, json["assignmentDate"]?.time, json["completionDate"]?.time)
        suspendedUntil = json["suspendDate"]?.time
        let executor = json["taskExecutorDTO"]
        (unit, person) = (executor?["execUnitName"]?.name, executor?["executorName"]?.name)
        targetUnit = json["targetUnitName"]?.name
        closeComment = json["closeComment"]?.filled
        comments = (json["taskComments"]?.elements ?? []).map { $0["comment"]?.filled ?? "" }
        (foreignTicket, provider) = (json["foreignTicketId"]?.wordName, json["providerName"]?.name)
        reason = json["suspendReason"]?.name
    }
}

extension JSON {
    /// A text or a whole number as text; nil for an empty one.
    fileprivate var word: String? { int.map(String.init) ?? filled }
    /// A text with something in it. NUL is left out: no database keeps it.
    fileprivate var filled: String? {
        string.flatMap { text in
            let text = text.utf8.contains(0) ? text.replacing("\0", with: "") : text
            return text.isEmpty ? nil : text
        }
    }
    /// The beginning of a text that is a name: lists and indices hold it.
    fileprivate var name: String? { filled.map(Self.beginning) }
    fileprivate var wordName: String? { word.map(Self.beginning) }

    private static func beginning(_ text: String) -> String {
        // By scalars: a letter may have accents without end.
        text.utf8.count <= 200 ? text : String(String.UnicodeScalarView(text.unicodeScalars.prefix(200)))
    }

    fileprivate var time: SourceTime? { filled.flatMap(SourceTime.init) }

    /// Minutes, as a number or a text, in whole seconds.
    fileprivate var minutes: Int64? {
        let value: Double? =
            switch self {
            case .integer(let number): Double(number)
            case .number(let number): number
            case .text(let text): Double(text.drop(while: \.isWhitespace).prefix { !$0.isWhitespace })
            default: nil
            }
        guard let value, value.isFinite, abs(value) < 1e9 else { return nil }
        return Int64((value * 60).rounded())
    }
}
