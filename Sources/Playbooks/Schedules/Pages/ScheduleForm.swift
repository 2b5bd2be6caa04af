import Kernel
import Platform

/// Model of the template `schedule_form`, and what it asks for. Layers stand one below the other, with an empty one at the end.
struct ScheduleForm {
    struct LayerFields {
        let number: String
        let label: String
        let layerName: String
        let every: String
        let start: String
        let users: String
        let hours: String
    }

    let title: String
    let problem: String?
    let saveURL: String
    let backURL: String
    let scheduleName: String
    let zone: String
    let zones: [String]
    let layers: [LayerFields]

    /// - Parameter id: nil for a new one.
    init(
        _ draft: ScheduleDraft?, id: ScheduleID?, zones: [String], form: FormData?, problem: String?, fallbackZone: String,
        texts: TextCatalog
    ) {
        title = texts[id == nil ? "schedule_new" : "schedule_edit"]
        self.problem = problem
        (saveURL, backURL) = (
            id.map { OnCallPath.schedule($0, "edit") } ?? OnCallPath.new, id.map { OnCallPath.schedule($0) } ?? OnCallPath.now
        )
        scheduleName = form?["name"] ?? draft?.name ?? ""
        zone = form?["zone"] ?? draft?.clock.identifier ?? fallbackZone
        self.zones = zones
        let known = form.map(Self.typed) ?? (draft?.layers ?? []).map(Self.fields)
        layers = (known + (known.count < ScheduleDraft.mostLayers ? [["every": "1w"]] : [])).enumerated().map { index, fields in
            LayerFields(
                number: String(index + 1), label: texts.text("layer_number", ["number": String(index + 1)]),
                layerName: fields["name"] ?? "",
                every: fields["every"] ?? "", start: fields["start"] ?? "", users: fields["users"] ?? "", hours: fields["hours"] ?? "")
        }
    }

    private static let names = ["name", "every", "start", "users", "hours"]

    private static func fields(_ layer: Layer<String>) -> [String: String] {
        [
            "name": layer.name, "every": layer.rotation.every.text, "start": layer.rotation.start.formText,
            "users": layer.users.joined(separator: ", "), "hours": layer.hours.map(\.line).joined(separator: "\n"),
        ]
    }

    /// The layers that were typed; one without a name and users is none.
    private static func typed(_ form: FormData) -> [[String: String]] {
        (1...ScheduleDraft.mostLayers).map { number in
            Dictionary(uniqueKeysWithValues: names.map { ($0, (form["layer.\(number).\($0)"] ?? "").trimmed) })
        }.filter { !($0["name"] ?? "").isEmpty || !($0["users"] ?? "").isEmpty }
    }

    /// What a form asks for. Overrides stay as they are: they have forms of their own.
    /// - Throws: `scheduleNotValid`.
    static func draft(_ form: FormData) throws(ClientError) -> ScheduleDraft {
        guard let clock = ZoneClock.named((form["zone"] ?? "").trimmed) else { throw .scheduleNotValid("zone") }
        var layers: [Layer<String>] = []
        for (index, fields) in typed(form).enumerated() {
            let field = "layers.\(index + 1)"
            guard let every = Rotation.Pace(fields["every"] ?? "") else { throw .scheduleNotValid(field + ".every") }
            guard let start = WallTime(fields["start"] ?? "") else { throw .scheduleNotValid(field + ".start") }
            guard let hours = DutyHours.lines(fields["hours"] ?? "") else { throw .scheduleNotValid(field + ".hours") }
            let users = (fields["users"] ?? "").split(separator: ",").map { String($0).trimmed }.filter { !$0.isEmpty }
            layers.append(
                Layer(name: fields["name"] ?? "", rotation: Rotation(every: every, start: start), users: users, hours: hours))
        }
        return ScheduleDraft(name: (form["name"] ?? "").trimmed, clock: clock, layers: layers)
    }
}

extension String {
    /// Without the spaces around it.
    fileprivate var trimmed: String { String(drop(while: \.isWhitespace).reversed().drop(while: \.isWhitespace).reversed()) }
}
