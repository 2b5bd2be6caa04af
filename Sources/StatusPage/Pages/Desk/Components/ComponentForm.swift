import Kernel
import Platform

/// The fields of a component, and what they ask for.
struct ComponentForm {
    /// The choice of what its state is found out from; `none` for nothing.
    enum LinkKind: String, CaseIterable { case none, service, health, feed }

    static let fields: Set = [
        "name", "description", "group_id", "link", "service", "health", "channel", "provider", "country", "rule", "share_degraded",
        "share_partial", "share_major", "state", "until",
    ]

    var values: FormValues

    init(_ values: FormValues) { self.values = values }

    /// As a component is.
    init(_ record: ComponentRecord, _ zone: LocalMinutes) {
        values = FormValues()
        values.set("name", record.component.name)
        values.set("description", record.component.description)
        values["group_id"] = record.component.groupID?.rawValue ?? ""
        values["state"] = record.hand?.state.rawValue ?? ""
        values["until"] = record.hand?.until.map(zone.text) ?? ""
        if record.component.isGroup { values.tick("group") }
        set(record.link)
        set(record.rule)
    }

    private mutating func set(_ link: ComponentLink?) {
        switch link {
        case nil: values["link"] = LinkKind.none.rawValue
        case .service(let id): (values["link"], values["service"]) = (LinkKind.service.rawValue, id.description)
        case .health(let id): (values["link"], values["health"]) = (LinkKind.health.rawValue, id.description)
        case .feed(let scope):
            (values["link"], values["channel"]) = (LinkKind.feed.rawValue, scope.channel.rawValue)
            (values["provider"], values["country"]) = (scope.provider ?? "", scope.country ?? "")
        }
    }

    private mutating func set(_ rule: ComponentRule) {
        guard case .share(let limits) = rule else {
            values["rule"] = "worst"
            return
        }
        values["rule"] = "share"
        for (field, share) in [("degraded", limits.degraded), ("partial", limits.partial), ("major", limits.major)] {
            values["share_" + field] = share.map(Self.percent) ?? ""
        }
    }

    /// `33.5`, `10`.
    private static func percent(_ share: Double) -> String {
        let percent = (share * 10_000).rounded() / 100
        return Int(exactly: percent).map(String.init) ?? String(percent)
    }

    // MARK: What is asked for

    var isGroup: Bool { values.isOn("group") }

    var linkKind: LinkKind { LinkKind(rawValue: values["link"]) ?? .none }

    /// - Throws: `statusTextMissing`, `statusPercentWrong`, `statusCountryUnknown`, `linkUnknown`.
    func draft() throws(ClientError) -> ComponentOperations.Draft {
        var draft = ComponentOperations.Draft(name: try values.requiredText("name"))
        (draft.description, draft.isGroup) = (values.text("description"), isGroup)
        guard !isGroup else { return draft }
        (draft.groupID, draft.link, draft.rule) = (PublicID(rawValue: values["group_id"]), try link(), try rule())
        return draft
    }

    /// - Throws: as ``draft()``.
    func changes() throws(ClientError) -> ComponentOperations.Changes {
        var changes = ComponentOperations.Changes()
        changes.name = try values.requiredText("name")
        changes.description = .some(values.text("description"))
        guard !isGroup else { return changes }
        changes.groupID = .some(PublicID(rawValue: values["group_id"]))
        (changes.link, changes.rule) = (.some(try link()), try rule())
        return changes
    }

    /// What is said of its state by hand.
    /// - Throws: `statusTimeWrong`.
    func said(_ zone: LocalMinutes) throws(ClientError) -> (state: ComponentState?, until: Timestamp?) {
        (ComponentState(rawValue: values["state"]), try values.time("until", zone))
    }

    private func link() throws(ClientError) -> ComponentLink? {
        switch linkKind {
        case .none: return nil
        case .service: return .service(try service("service"))
        case .health: return .health(try service("health"))
        case .feed:
            guard let channel = FeedName(rawValue: values["channel"]) else { throw .linkUnknown }
            let country = values["country"].uppercased()
            if !country.isEmpty, CountryTable.iso3166.name(of: country) == nil { throw .statusCountryUnknown(country) }
            let provider = values["provider"]
            return .feed(CellScope(channel, provider: provider.isEmpty ? nil : provider, country: country.isEmpty ? nil : country))
        }
    }

    private func service(_ field: String) throws(ClientError) -> ServiceID {
        guard let id = Int64(values[field]) else { throw ClientError.linkUnknown.about(field) }
        return ServiceID(id)
    }

    private func rule() throws(ClientError) -> ComponentRule {
        guard linkKind == .feed, values["rule"] == "share" else { return .worst }
        return .share(
            MetricLimits(
                degraded: try values.share("share_degraded"), partial: try values.share("share_partial"),
                major: try values.share("share_major")))
    }
}
