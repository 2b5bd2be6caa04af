import Accounts
import HTTPTypes
import Hummingbird
import Kernel
import NIOCore
import Platform

/// The directory of agencies, for programs.
struct AgencyAPI: Sendable {
    let agencies: AgencyOperations

    static let tag = (name: "Agencies", explanation: "Who calls: the directory of agencies and their telephone numbers.")
    static let root = APIRoutes.root + "/agencies"
    private static let longestSearch = 200
    private static let longestNumber = 40

    private static let id = APIParameter.text(.path, "id", "As the gateway knows it.", 1...AgencyID.longest)
    private static let search = APIParameter.text(
        .query, "q", "Part of a name, the beginning of an id, or part of a telephone number.", 1...longestSearch)
    private static let number = APIParameter.text(.query, "number", "A telephone number, in any writing.", 1...longestNumber).required
    private static let name = APIParameter<String>(
        .body, "name", "What it is called.", .text(1...AgencyDraft.longestName).nullable
    ) { $0.string }
    private static let phones = APIParameter<[String]>(
        .body, "phones", "All its telephone numbers.", .list(.text(1...longestNumber), 0...AgencyDraft.mostPhones), isRequired: true
    ) { $0.elements?.compactMap(\.string) }

    var operations: [APIOperation] { [list, match, show, save, remove, take] }

    private var list: APIOperation {
        APIOperation(
            .get, "/agencies", id: "listAgencies", tag: Self.tag.name, "Agencies, by their ids",
            needs: .needs(.agenciesRead, .viewAgencies), takes: [Self.search.declaration] + APIPaging.parameters, gives: .page(of: .agency)
        ) { call in
            let after = try call.cursor { AgencyID($0) }
            let found = try await agencies.list(try call[Self.search], after: after, limit: try call.limit + 1, by: call.asking)
            return APIPage(found, limit: try call.limit) { $0.id.text }
        }
    }

    private var match: APIOperation {
        APIOperation(
            .get, "/agencies/match", id: "matchAgency", tag: Self.tag.name, "Whose telephone number it is",
            explanation: "By the whole number first, then by its last ten, nine and eight digits.",
            needs: .needs(.agenciesRead, .viewAgencies), takes: [Self.number.declaration], gives: .one(.agencyMatch)
        ) { call in
            guard let phone = PhoneNumber(try call.need(Self.number), region: agencies.region) else { return AgencyAnswer(match: nil) }
            return AgencyAnswer(match: try await agencies.match(phone, by: call.asking))
        }
    }

    private var show: APIOperation {
        APIOperation(
            .get, "/agencies/{id}", id: "getAgency", tag: Self.tag.name, "One agency",
            needs: .needs(.agenciesRead, .viewAgencies), takes: [Self.id.declaration], gives: .one(.agency)
        ) { call in try await agencies.find(try Self.id(call), by: call.asking) }
    }

    private var save: APIOperation {
        APIOperation(
            .put, "/agencies/{id}", id: "saveAgency", tag: Self.tag.name, "Write an agency, whether it is there already or not",
            needs: .needs(.agenciesWrite, .manageAgencies),
            takes: [Self.id.declaration, Self.name.declaration, Self.phones.declaration], gives: .changed(.agency),
            refusals: [.unprocessableContent: "The id is none, or a telephone number is none."]
        ) { call in
            try await agencies.save(
                try call.need(Self.id), name: try call[Self.name], phones: try call.need(Self.phones), by: call.asking)
        }
    }

    private var remove: APIOperation {
        APIOperation(
            .delete, "/agencies/{id}", id: "removeAgency", tag: Self.tag.name, "Remove an agency; calls keep what they know of it",
            needs: .needs(.agenciesWrite, .manageAgencies), takes: [Self.id.declaration], gives: .nothing
        ) { call in try await agencies.remove(try Self.id(call), by: call.asking) }
    }

    private var take: APIOperation {
        APIOperation(
            .post, "/agencies/import", id: "importAgencies", tag: Self.tag.name, "Take a file of agencies over",
            explanation: """
                Columns `AGENCY_ID,AGENCY_PHONE` and, if there, `NAME`; the first line names them, each number has a line. Commas, \
                semicolons or tabs stand between them; the text is UTF-8, UTF-16 or as Windows writes it. What is new is added; agencies and \
                numbers that are not in the file stay.
                """,
            needs: .needs(.agenciesWrite, .manageAgencies), reads: ["text/csv": .text], gives: .changed(.agencyImport),
            refusals: [.unprocessableContent: "It has no such columns."]
        ) { call in
            let limit = AgencyFile.longestSent
            let body = try await call.request.wholeBody(
                limit: limit, setting: "fixed for this address", inflatedLimit: limit, inflatedSetting: "fixed for this address")
            return try await agencies.take(try AgencyFile(bytes: body.readableBytesView, region: agencies.region), by: call.asking)
        }
    }

    private static func id(_ call: APICall) throws -> AgencyID {
        guard let id = AgencyID(try call.need(Self.id)) else { throw ClientError.agencyNotFound }
        return id
    }
}
