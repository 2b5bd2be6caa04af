import Accounts
import HTTPTypes
import Kernel
import Platform

/// Inhibitions, for programs.
struct InhibitionAPI: Sendable {
    let inhibitions: InhibitionOperations

    static let root = APIRoutes.root + "/inhibitions"

    private static let id = APIParameter.integer(.path, "id", "The inhibition's number.", 1...Int64.max)
    private static let name = APIParameter.text(.body, "name", "What to call it; unique.", 1...NameRule.maximumLength).required
    private static let source = APIParameter.condition("while", "What has to be open, as in files.")
    private static let quiet = APIParameter.condition("quiet", "What is quiet then, as in files.")
    private static let comment = APIParameter<String>(
        .body, "comment", "For those who read it.", .text(0...InhibitionOperations.longestComment).nullable
    ) { $0.string }
    private static let fields = [name.declaration, source.declaration, quiet.declaration, comment.declaration]

    var operations: [APIOperation] { [list, add, show, replace, remove] }

    private var list: APIOperation {
        APIOperation(
            .get, "/inhibitions", id: "listInhibitions", tag: SilenceAPI.tag.name, "Inhibitions, by name",
            explanation: "All of them: `next` is always null.", needs: .needs(.playbooksRead, .viewPlaybooks), gives: .page(of: .inhibition)
        ) { call in APIPage(try await inhibitions.list(by: call.asking), next: nil) }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/inhibitions/{id}", id: "getInhibition", tag: SilenceAPI.tag.name, "One inhibition",
            needs: .needs(.playbooksRead, .viewPlaybooks), takes: [Self.id.declaration], gives: .one(.inhibition)
        ) { call in try await inhibitions.show(try Self.number(call), by: call.asking) }
    }

    private var add: APIOperation {
        APIOperation(
            .post, "/inhibitions", id: "addInhibition", tag: SilenceAPI.tag.name, "Have something be quiet while something else is open",
            needs: .needs(.playbooksWrite, .managePlaybooks), takes: Self.fields,
            gives: .made(.inhibition) { Self.root + "/\($0.id)" }, refusals: [.conflict: "The name is taken."]
        ) { call in try await inhibitions.add(try Self.draft(call), by: call.asking) }
    }

    private var replace: APIOperation {
        APIOperation(
            .put, "/inhibitions/{id}", id: "changeInhibition", tag: SilenceAPI.tag.name, "Change an inhibition",
            needs: .needs(.playbooksWrite, .managePlaybooks), takes: [Self.id.declaration] + Self.fields, gives: .changed(.inhibition),
            refusals: [.conflict: "The name is taken."]
        ) { call in try await inhibitions.change(try Self.number(call), to: try Self.draft(call), by: call.asking) }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/inhibitions/{id}", id: "removeInhibition", tag: SilenceAPI.tag.name, "Remove an inhibition",
            explanation: "What it kept quiet and still burns is told once.", needs: .needs(.playbooksWrite, .managePlaybooks),
            takes: [Self.id.declaration], gives: .nothing
        ) { call in try await inhibitions.remove(try Self.number(call), by: call.asking) }
    }

    private static func number(_ call: APICall) throws -> Int64 { Int64(try call.need(id)) }

    /// The body, read as files are.
    private static func draft(_ call: APICall) throws -> InhibitionDraft {
        var fields: [String: JSON] = [
            "name": .text(try call.need(name)), "while": try call.need(source), "quiet": try call.need(quiet),
        ]
        fields["comment"] = try call[comment].map { .text($0) }
        let reading = FileReading()
        guard let draft = InhibitionReading(reading).inhibition(FileNode(.object(fields))) else {
            throw ClientError.inhibitionNotReadable(reading.faults.map(\.text).joined(separator: "; "))
        }
        return draft
    }
}
