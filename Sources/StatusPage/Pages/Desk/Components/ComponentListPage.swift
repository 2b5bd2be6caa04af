import Accounts
import Foundation
import Kernel
import Platform

/// Model of the template `status_desk_component_list`: the components as they stand, and beside them what customers see.
struct ComponentListPage {
    struct Data: Sendable {
        let components: [ComponentRecord]
        let cells: [StatusCell]
        let services: [ServiceID: String]
    }

    struct Row {
        let anchor: String
        let componentName: String
        /// For those who may change it.
        let url: String?
        let isMember: Bool
        let isGroup: Bool
        let state: StateMark
        let since: Moment
        /// What its state is found out from.
        let source: String
        /// When its source last spoke of it.
        let heard: Moment?
        let isStale: Bool
        /// What was said of it, and until when.
        let hand: String?
        /// The languages it has no name in.
        let missing: String?
        let moveURL: String
        /// Where it would stand after one step; nil where it cannot go further.
        let up: String?
        let down: String?
    }

    /// A language to look at the page in.
    struct Choice {
        let tag: String
        let languageName: String
        let path: String
        let isCurrent: Bool
    }

    let done: DoneNotice?
    let rows: [Row]
    let hasRows: Bool
    let mayManage: Bool
    let newURL = StatusDeskPath.components + "/new"
    let newGroupURL = StatusDeskPath.components + "/new?group=1"
    let publicURL = PublicPath.page
    let shown: String
    let shownTag: String
    let choices: [Choice]

    static func query(on connection: any SQLConnection) throws -> Data {
        Data(
            components: try ComponentStore.all(on: connection), cells: try CellStore.all(on: connection),
            services: Dictionary(uniqueKeysWithValues: try ServiceStore.names(on: connection).map { ($0.id, $0.name) }))
    }

    /// - Parameters:
    ///   - shown: how the public page shows it, rendered.
    ///   - language: of that.
    init(
        _ data: Data, done: DoneNotice?, shown: String, in language: Language, mayManage: Bool, texts: TextCatalog, formats: ReaderFormats
    ) {
        (self.done, self.shown, self.mayManage, shownTag) = (done, shown, mayManage, language.rawValue)
        rows = data.components.map { Row($0, data, mayManage: mayManage, texts, formats) }
        hasRows = !rows.isEmpty
        choices = Language.allCases.map {
            Choice(
                tag: $0.rawValue, languageName: $0.ownName, path: "\(StatusDeskPath.components)?shown=\($0.rawValue)",
                isCurrent: $0 == language)
        }
    }
}

extension ComponentListPage.Row {
    init(_ record: ComponentRecord, _ data: ComponentListPage.Data, mayManage: Bool, _ texts: TextCatalog, _ formats: ReaderFormats) {
        let component = record.component
        anchor = "component-\(component.id)"
        componentName = component.name.reading(in: texts.language).text
        url = mayManage ? StatusDeskPath.component(component.id) : nil
        (isMember, isGroup) = (component.groupID != nil, component.isGroup)
        state = StateMark(component.state, texts)
        since = Moment(component.stateSince, formats)
        source = Self.source(record, data, texts, formats)
        let cells = Self.cells(of: record, data)
        heard = cells.map(\.seenAt).max().map { Moment($0, formats) }
        isStale = !cells.isEmpty && cells.allSatisfy { $0.isStale(at: formats.now) }
        hand = record.hand.map { hand in
            let word = texts["status_state_" + hand.state.rawValue]
            guard let until = hand.until else { return texts.text("status_desk_by_hand", ["state": word]) }
            return texts.text("status_desk_by_hand_until", ["state": word, "until": formats.dateTime(until)])
        }
        let without = Language.allCases.filter { component.name.texts[$0] == nil }.map(\.ownName)
        missing =
            without.isEmpty ? nil : texts.text("status_desk_missing_languages", ["languages": without.joined(separator: ", ")])
        moveURL = StatusDeskPath.component(component.id) + "/move"
        let siblings = data.components.filter { $0.component.groupID == component.groupID }
        let index = siblings.firstIndex { $0.id == record.id } ?? 0
        up = mayManage && index > 0 ? String(index) : nil
        down = mayManage && index + 1 < siblings.count ? String(index + 2) : nil
    }

    private static func cells(of record: ComponentRecord, _ data: ComponentListPage.Data) -> [StatusCell] {
        guard case .feed(let scope) = record.link else { return [] }
        return data.cells.filter { scope.contains($0.id) }
    }

    private static func source(
        _ record: ComponentRecord, _ data: ComponentListPage.Data, _ texts: TextCatalog, _ formats: ReaderFormats
    ) -> String {
        func name(_ service: ServiceID) -> String { data.services[service] ?? texts["status_desk_service_gone"] }
        if record.component.isGroup {
            return texts.plural("status_desk_group_of", data.components.count { $0.component.groupID == record.id })
        }
        switch record.link {
        case nil: return texts["status_desk_by_nothing"]
        case .service(let service): return texts.text("status_desk_by_service", ["service": name(service)])
        case .health(let service): return texts.text("status_desk_by_health", ["service": name(service)])
        case .feed(let scope):
            let country = scope.country.map { formats.language.locale.localizedString(forRegionCode: $0) ?? $0 }
            let parts = [texts["public_channel_" + scope.channel.rawValue], scope.provider, country]
            let key = record.rule == .worst ? "status_desk_by_worst_cell" : "status_desk_by_share_of_cells"
            return texts.text(key, ["cells": parts.compactMap { $0 }.joined(separator: " · ")])
        }
    }
}
