import Accounts
import Kernel
import Platform

/// What narrows a list of incidents, for programs: the same as the page's filters.
extension IncidentFilter {
    private static let states = APIParameter<Set<IncidentState>>(
        .query, "state", "Only these; may be repeated. All when absent; merged ones are in the `parts` of others.",
        .list(.word(IncidentState.allCases.filter { $0 != .merged }.map(\.word)))
    ) { $0.elements.map { Set($0.compactMap(\.string).compactMap(IncidentState.init(word:))) } }
    private static let levels = APIParameter<Set<Level>>(
        .query, "level", "Only these; may be repeated.", .list(Level.schema)
    ) { $0.elements.map { Set($0.compactMap(\.string).compactMap(Level.init(word:))) } }
    private static let services = APIParameter<Set<ServiceID>>.ids(
        .query, "service", "Only these services', by their numbers; may be repeated.", 1...IncidentListQuery.mostServices)
    private static let assignee = APIParameter<IncidentListQuery.Assignee>(
        .query, "assignee", "Only what this user looks after, by number; `me`, or `nobody`.",
        .init(.either([.word(["me", "nobody"]), UserID.schema]))
    ) { value in value.int.map { .user(UserID($0)) } ?? value.string.flatMap { .init($0) } }
    private static let tags = APIParameter<[IncidentTag]>(
        .query, "tag", "Only with each of these, whatever their case and accents; may be repeated.",
        .list(.text(1...IncidentTag.longest), 1...IncidentListQuery.mostTags)
    ) { value in
        let texts = value.elements?.compactMap(\.string) ?? []
        let tags = texts.compactMap { try? IncidentTag($0) }
        return tags.count == texts.count ? tags : nil
    }
    private static let since = APIParameter.time(
        .query, "since", "Only those whose latest event came in from this moment on (`arrived_at`).")
    private static let until = APIParameter.time(.query, "until", "Only those whose latest event came in before this moment.")
    private static let text = APIParameter.text(
        .query, "q",
        "Words that must occur in title, message or logs, whatever their case and accents, also as beginnings of words from three characters on. With it those with the highest numbers come first; a change is found within two seconds.",
        1...IncidentListQuery.longestSearch)

    static let order = APIParameter<IncidentOrder>(
        .query, "sort",
        """
        The order: the latest event first (`latest`), what nobody has taken and is worst (`need`), the last one opened (`newest`), \
        the first one (`oldest`), the worst level (`level`), the most events (`count`). A cursor belongs to its order. With `q` it \
        is always that of the numbers.
        """,
        .word(IncidentOrder.allCases.map(\.rawValue))
    ) { $0.string.flatMap { IncidentOrder(rawValue: $0) } }

    static let parameters = [
        states.declaration, levels.declaration, services.declaration, assignee.declaration, tags.declaration, since.declaration,
        until.declaration, text.declaration,
    ]

    /// What a call asks for.
    /// - Parameter visible: what the caller may see; nil for all.
    /// - Throws: 403 when an installation-wide token asks for its own.
    init(_ call: APICall, visible: Set<ServiceID>?) throws {
        self.init(
            states: try call[Self.states] ?? [], levels: try call[Self.levels] ?? [], search: try call[Self.text], visible: visible)
        among = try call[Self.services] ?? []
        assignee = try call[Self.assignee].map { try $0.meant(by: call.requireUser()) }
        tags = Set(try call[Self.tags]?.map(\.folded) ?? [])
        (since, until) = (try call[Self.since], try call[Self.until])
    }
}
