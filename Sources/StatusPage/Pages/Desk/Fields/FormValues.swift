import Foundation
import Hummingbird
import Kernel
import Platform

/// What stands in the fields of a form: as it is known, or as somebody typed it, so that a form that is refused keeps it.
struct FormValues: Sendable {
    /// Bytes of a form: what ``FormProtection`` lets in. Three languages of a long text come near to it.
    private static let limit = 128 << 10

    /// Two for each component that a page has room for; more are no form of ours.
    private static let mostFields = 2000

    private var values: [String: String] = [:]
    private var files: [String: Data] = [:]

    init() {}

    init(_ form: FormData) {
        files = form.files
        for name in form.names.prefix(Self.mostFields) where values[name] == nil { values[name] = form[name] }
    }

    /// - Parameter fileLimit: bytes of files that may be sent beside; 0 for a form without.
    init(bodyOf request: Request, fileLimit: Int = 0) async throws {
        var request = request
        self.init(try await FormData(&request, limit: Self.limit, fileLimit: fileLimit))
    }

    /// What was chosen in a field for files; nil for nothing.
    func file(_ field: String) -> Data? { files[field] }

    /// Empty for a field that is not there.
    subscript(field: String) -> String {
        get { values[field] ?? "" }
        set { values[field] = newValue }
    }

    /// Whether a box is ticked.
    func isOn(_ field: String) -> Bool { values[field] != nil }

    mutating func tick(_ field: String) { values[field] = "1" }

    /// With the others' values where they have one.
    func merging(_ others: FormValues) -> FormValues {
        var all = self
        all.values.merge(others.values) { $1 }
        return all
    }

    // MARK: Texts in several languages

    /// The name of the field of one language.
    static func field(_ name: String, _ language: Language) -> String { "\(name).\(language.rawValue)" }

    mutating func set(_ name: String, _ text: LocalizedText?) {
        for (language, text) in text?.texts ?? [:] { values[Self.field(name, language)] = text }
    }

    /// Nil when nothing is written in any language. Browsers send lines with `\r\n`.
    func text(_ name: String) -> LocalizedText? {
        let texts = Language.allCases.map { ($0, self[Self.field(name, $0)].replacing("\r\n", with: "\n")) }
        return LocalizedText(Dictionary(uniqueKeysWithValues: texts))
    }

    /// - Throws: `statusTextMissing`.
    func requiredText(_ name: String) throws(ClientError) -> LocalizedText {
        guard let text = text(name) else { throw .statusTextMissing(name) }
        return text
    }

    // MARK: Components

    static func stateField(_ id: PublicID) -> String { "state.\(id)" }
    static func componentField(_ id: PublicID) -> String { "component.\(id)" }

    mutating func set(_ states: [PublicID: ComponentState]) {
        for (id, state) in states { values[Self.stateField(id)] = state.rawValue }
    }

    /// What is said of each component; those of which nothing is said are left out.
    var states: [PublicID: ComponentState] {
        Dictionary(
            uniqueKeysWithValues: values.compactMap { field, value in
                guard let id = Self.id(in: field, behind: "state."), let state = ComponentState(rawValue: value) else { return nil }
                return (id, state)
            })
    }

    mutating func set(_ components: some Sequence<PublicID>) {
        for id in components { tick(Self.componentField(id)) }
    }

    /// Those that are ticked.
    var components: Set<PublicID> { Set(values.keys.compactMap { Self.id(in: $0, behind: "component.") }) }

    private static func id(in field: String, behind prefix: String) -> PublicID? {
        field.hasPrefix(prefix) ? PublicID(rawValue: String(field.dropFirst(prefix.count))) : nil
    }

    // MARK: Times and numbers

    /// Nil for an empty field.
    /// - Throws: `statusTimeWrong`.
    func time(_ field: String, _ zone: LocalMinutes) throws(ClientError) -> Timestamp? {
        guard !self[field].isEmpty else { return nil }
        guard let time = zone.time(self[field]) else { throw .statusTimeWrong(field) }
        return time
    }

    /// Nil for an empty field.
    /// - Throws: `statusMinutesWrong`.
    func minutes(_ field: String) throws(ClientError) -> Duration? {
        guard !self[field].isEmpty else { return nil }
        guard let minutes = Int(self[field]), (1...43_200).contains(minutes) else { throw .statusMinutesWrong(field) }
        return .seconds(minutes * 60)
    }

    /// A share from 0 to 1, typed in percent; nil for an empty field.
    /// - Throws: `statusPercentWrong`.
    func share(_ field: String) throws(ClientError) -> Double? {
        guard !self[field].isEmpty else { return nil }
        guard let percent = Double(self[field].replacing(",", with: ".")), (0...100).contains(percent) else {
            throw .statusPercentWrong(field)
        }
        return percent / 100
    }
}
