import Kernel
import Platform

/// Whom something is told: the first stage.
struct Router: Sendable {
    /// What was found, and in words why it was nobody.
    struct Route {
        var targets: [Target] = []
        var nobody = ""
    }

    private let destinations: [Destination]
    private let methods: [UserID: [ContactMethod]]

    init(destinations: [Destination], methods: [UserID: [ContactMethod]]) {
        (self.destinations, self.methods) = (destinations, methods)
    }

    /// What there is now.
    /// - Parameter adminChat: the chat of the settings; nil for none.
    init(adminChat: Destination?, on connection: any SQLConnection) throws {
        let store = DestinationStore()
        var all = try store.list(on: connection)
        if let adminChat { all.append(adminChat.moved(to: try store.current(.telegram, adminChat.address, on: connection))) }
        self.init(
            destinations: all, methods: try ContactMethodStore().usable(of: Set(all.compactMap(\.user)), on: connection))
    }

    /// - Parameter told: what was decided when this incident began and was over, oldest first.
    func route(_ news: News, told: [DecisionStore.Told]) -> Route {
        let covering = destinations.filter { $0.covers(news.note) }
        guard news.kind != .resolved else { return Route(targets: over(news, covering, told)) }
        let wanting = covering.filter { $0.kinds.contains(news.kind) }
        let found = wanting.filter { $0.levels.contains(news.note.level) }
        guard found.isEmpty else { return Route(targets: found.map(target)) }
        let nobody =
            covering.isEmpty
            ? "no destination"
            : wanting.isEmpty
                ? "kind: nobody is told of \(news.kind.rawValue) incidents"
                : Self.nobody(of: news.note.level)
        return Route(nobody: nobody)
    }

    /// Why nobody is told, where it is for the incident's level.
    static func nobody(of level: Level) -> String { "level: nobody is told of \(level.word)" }
    static func isAboutLevel(_ reason: String) -> Bool { reason.hasPrefix("level:") }

    /// Whoever was told of the start, and destinations that ask for the end alone.
    private func over(_ news: News, _ covering: [Destination], _ told: [DecisionStore.Told]) -> [Target] {
        let byID = Dictionary(destinations.map { ($0.id, $0) }) { first, _ in first }
        // A person is told once, by the way that told them last, however many did so before.
        let theirs = told.filter { $0.destinationName != nil }
        let latest = Dictionary(theirs.map { ($0.destinationID, $0) }) { _, later in later }
        let knowing = theirs.map(\.destinationID).uniqued().compactMap { id -> Target? in
            guard let last = latest[id], last.kind.begins, last.state.reached, let destination = byID[id],
                destination.kinds.contains(.resolved)
            else { return nil }
            return target(of: last, destination)
        }
        let endsOnly = covering.filter { destination in
            destination.kinds.contains(.resolved) && destination.kinds.isDisjoint(with: [.opened, .reopened])
                && destination.levels.contains(news.note.level) && !knowsTheEnd(destination, told)
        }
        return knowing + endsOnly.map(target)
    }

    /// Whether it was told of the end since the incident last began.
    private func knowsTheEnd(_ destination: Destination, _ told: [DecisionStore.Told]) -> Bool {
        guard let end = told.lastIndex(where: { $0.destinationID == destination.id && $0.kind == .resolved }) else { return false }
        return (told.lastIndex { $0.kind.begins } ?? -1) < end
    }

    /// Nil for a line that says that nobody was told.
    private func target(of told: DecisionStore.Told, _ destination: Destination) -> Target? {
        guard let channel = told.channel, let address = told.address else { return nil }
        let way = Target.Way(
            channel: channel, address: address, method: told.method, language: told.language, timeZone: told.timeZone,
            quiet: told.user.flatMap { methods[$0] }?.first { $0.id == told.method }?.quiet)
        return Target(
            destination: told.destination, name: destination.name, user: told.user, bundles: destination.bundles, ways: [way], isTold: true)
    }

    func target(_ destination: Destination) -> Target {
        let ways: [Target.Way] =
            switch destination.way {
            case .channel(let kind):
                [Target.Way(channel: kind, address: destination.address, language: destination.language, timeZone: destination.timeZone)]
            case .user(let user):
                (methods[user] ?? []).map { method in
                    Target.Way(
                        channel: method.channel, address: method.address, method: method.id,
                        language: method.language ?? destination.language, timeZone: method.timeZone ?? destination.timeZone,
                        quiet: method.quiet)
                }
            }
        return Target(
            destination: destination.id == Destination.adminChatID ? nil : destination.id, name: destination.name,
            user: destination.user, bundles: destination.bundles, ways: ways)
    }
}

extension DecisionStore.Told {
    /// The chat of the settings has no row of its own.
    fileprivate var destinationID: Int64 { destination ?? Destination.adminChatID }
}

extension MessageState {
    /// Whether somebody was told, or will be.
    fileprivate var reached: Bool {
        switch self {
        case .waiting, .failed, .sent, .delivered, .read, .acknowledged, .bundled: true
        case .gaveUp, .suppressed, .throttled: false
        }
    }
}

extension Sequence where Element: Hashable {
    /// Each once, where it stood first.
    fileprivate func uniqued() -> [Element] {
        var seen: Set<Element> = []
        return filter { seen.insert($0).inserted }
    }
}
