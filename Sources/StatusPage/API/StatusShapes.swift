import Kernel
package import Platform

extension PublicID: APIValue {
    package static var schema: APISchema { .text(length...length).with { $0.example = "kc1s5y3kq2m7" } }
    package var json: JSON { .text(rawValue) }
}

extension ComponentState: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}

extension StatusIncident.Stage: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}

extension StatusIncident.Impact: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}

extension Maintenance.Stage: APIValue {
    package static var schema: APISchema { .word(allCases.map(\.rawValue)) }
    package var json: JSON { .text(rawValue) }
}

extension LocalizedText: APIValue {
    package static var schema: APISchema { schema(limit: nil) }

    /// - Parameter limit: characters in each language.
    static func schema(limit: Int?) -> APISchema {
        let text = limit.map { APISchema.text(1...$0) } ?? .text
        return APISchema(.object(Language.allCases.map { .init($0.rawValue, text, isRequired: false) }, isOpen: false))
    }

    package var json: JSON { .object(Dictionary(uniqueKeysWithValues: texts.map { ($0.key.rawValue, JSON.text($0.value)) })) }

    /// Nil where no language has a text.
    init?(json: JSON) {
        let texts = Language.allCases.compactMap { language in json[language.rawValue]?.string.map { (language, $0) } }
        self.init(Dictionary(uniqueKeysWithValues: texts))
    }
}

// MARK: What is taken

extension APIParameter where Value == LocalizedText {
    static func texts(_ name: String, _ explanation: String, limit: Int) -> Self {
        .init(.body, name, explanation + " By language, one at least.", LocalizedText.schema(limit: limit)) { LocalizedText(json: $0) }
    }
}

extension APIParameter where Value == PublicID {
    static func publicID(_ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String, isNullable: Bool = false) -> Self {
        .init(place, name, explanation, isNullable ? PublicID.schema.nullable : PublicID.schema, isRequired: place == .path) {
            $0.string.flatMap(PublicID.init(rawValue:))
        }
    }
}

extension APIParameter where Value == [PublicID: ComponentState] {
    static let states = Self(
        .body, "components", "States by the ids of components.",
        APISchema(.map(to: .word(ComponentState.sayable.map(\.rawValue))))
    ) { value in
        guard let fields = value.fields, fields.count <= 1000 else { return nil }
        let pairs = fields.compactMap { id, state -> (PublicID, ComponentState)? in
            guard let id = PublicID(rawValue: id), let state = state.string.flatMap(ComponentState.init(rawValue:)) else { return nil }
            return (id, state)
        }
        return pairs.count == fields.count ? Dictionary(uniqueKeysWithValues: pairs) : nil
    }
}

extension APIParameter where Value == [PublicID] {
    static let components = Self(
        .body, "components", "The ids of components.", .list(PublicID.schema, 0...1000)
    ) { value in
        guard let elements = value.elements else { return nil }
        let ids = elements.compactMap { $0.string.flatMap(PublicID.init(rawValue:)) }
        return ids.count == elements.count ? ids : nil
    }
}

extension APIParameter where Value: RawRepresentable & CaseIterable, Value.RawValue == String {
    /// One of an enum's words.
    static func word(
        _ place: APIParameterDeclaration.Place, _ name: String, _ explanation: String, _ words: [Value] = Array(Value.allCases),
        isNullable: Bool = false
    ) -> Self {
        let schema = APISchema.word(words.map(\.rawValue))
        return .init(place, name, explanation, isNullable ? schema.nullable : schema) { $0.string.flatMap(Value.init(rawValue:)) }
    }
}

// MARK: What is given

extension APIShape where Value == ComponentRecord {
    static let component = APIShape(
        "StatusComponent", "Something customers are told about, or a group of such.",
        [
            .init("id", "As in /api/v2.", \.component.id), .init("name", "By language.", \.component.name),
            .init("description", "By language.", \.component.description), .init("group", "Whether it is a group.", \.component.isGroup),
            .init("group_id", "The group it stands in.", \.component.groupID),
            .init("position", "From 1, within its group or among those without one.", \.component.position),
            .init("state", "What customers see.", \.component.state), .init("state_since", "Since when.", \.component.stateSince),
            .init("had_data", "Whether anything was ever known of it.", \.component.hasHadData),
            .init("state_by_hand", "What somebody said; null when its link counts.") { $0.hand?.state },
            .init("state_until", "Until when that holds; null for no end.") { $0.hand?.until },
            .init("link", "What its state is found out from; null for nothing.", ComponentLink.schema.nullable) {
                $0.link?.json ?? .null
            },
            .init("rule", "How the states of several cells make its own.", ComponentRule.schema, \.rule.json),
            .init("started_at", "Since when uptime is counted.", \.component.startedAt),
            .init("created_at", "When it was added.", \.component.createdAt),
            .init("updated_at", "When it last changed.", \.component.updatedAt),
        ])
}

extension APIShape where Value == StatusUpdate {
    static let statusUpdate = APIShape(
        "StatusUpdate", "A message to customers.",
        [
            .init("id", "As in /api/v2.", \.id), .init("state", "The stage it came with.", \.stage),
            .init("text", "By language.", \.text),
            .init("components", "How components changed with it.", list: .affected) { $0.affected },
            .init("created_at", "When it was written.", \.createdAt), .init("updated_at", "When it was mended.", \.updatedAt),
            .init("display_at", "What is shown as its time.", \.displayAt),
        ])
}

extension APIShape where Value == StatusUpdate.Affected {
    fileprivate static let affected = APIShape(
        "StatusAffected", "How a component changed.",
        [
            .init("id", "The component.", \.component), .init("name", "As it was then.", \.name), .init("old_state", "Before.", \.old),
            .init("new_state", "From then on.", \.new),
        ])
}

extension APIShape where Value == StatusIncidentRecord.Comment {
    fileprivate static let comment = APIShape(
        "StatusComment", "What those who work on an incident tell each other; never shown to customers.",
        [.init("at", "When.", \.at), .init("by", "Who.", \.actor), .init("text", "What.", \.text)])
}

extension APIShape where Value == StatusIncidentRecord {
    static let statusIncident = APIShape(
        "StatusIncident", "What customers are told of a fault.",
        [
            .init("id", "As in /api/v2.", \.incident.id), .init("title", "By language.", \.incident.title),
            .init("state", "How far it is.", \.incident.stage), .init("impact", "How bad it is.", \.incident.impact),
            .init("draft", "Whether it is not public yet.", \.isDraft),
            .init("started_at", "When it began.", \.incident.startedAt), .init("created_at", "When it was told of.", \.incident.createdAt),
            .init("updated_at", "When it last changed.", \.incident.updatedAt),
            .init("monitoring_at", "When it was thought to be over.", \.incident.monitoringAt),
            .init("resolved_at", "When it was over.", \.incident.resolvedAt),
            .init("components", "States by the ids of components.") { record in
                Dictionary(uniqueKeysWithValues: record.incident.components.map { ($0.key.rawValue, $0.value) })
            },
            .init("updates", "Messages, the newest first.", list: .statusUpdate) { $0.incident.updates },
            .init("comments", "Private.", list: .comment) { $0.comments },
            .init("desk_incidents", "Incidents of the desk that it is linked to.", \.links),
            .init("offered_at", "Since when all of those are over: it may be resolved.", \.offeredAt),
        ])
}

extension APIShape where Value == Maintenance {
    static let maintenance = APIShape(
        "StatusMaintenance", "Planned work; it begins and ends by itself.",
        [
            .init("id", "As in /api/v2.", \.id), .init("title", "By language.", \.title), .init("state", "How far it is.", \.stage),
            .init("scheduled_for", "When it begins.", \.scheduledFor), .init("scheduled_until", "When it ends.", \.scheduledUntil),
            .init("started_at", "When it began.", \.startedAt), .init("completed_at", "When it ended.", \.completedAt),
            .init("components", "The ids of the components that are worked on.", \.components),
            .init("updates", "Messages, the newest first.", list: .statusUpdate) { $0.updates },
            .init("created_at", "When it was planned.", \.createdAt), .init("updated_at", "When it last changed.", \.updatedAt),
        ])
}
