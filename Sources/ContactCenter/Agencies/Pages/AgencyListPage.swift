import Accounts
import Foundation
import Platform

/// Model of the template `agency_list`.
struct AgencyListPage {
    struct Row {
        let agencyURL: String
        let agencyID: String
        let agencyName: String
        let agencyPhones: String
    }

    static let length = 50
    static let longestSearch = 200

    let listURL = AgencyPath.list
    let newURL: String?
    var notice: String?
    let q: String
    let rows: [Row]
    let hasRows: Bool
    let firstURL: String?
    let nextURL: String?

    /// - Parameter found: one more than is shown, where there are more.
    init(_ found: [Agency], search: String, isFirst: Bool, mayChange: Bool) {
        q = search
        newURL = mayChange ? AgencyPath.new : nil
        rows = found.prefix(Self.length).map {
            Row(
                agencyURL: AgencyPath.agency($0.id), agencyID: $0.id.text, agencyName: $0.name ?? "–",
                agencyPhones: $0.phones.isEmpty ? "–" : $0.phones.joined(separator: ", "))
        }
        hasRows = !rows.isEmpty
        firstURL = isFirst ? nil : Self.url(search, after: nil)
        nextURL = found.count > Self.length ? Self.url(search, after: found[Self.length - 1].id) : nil
    }

    private static func url(_ search: String, after: AgencyID?) -> String {
        let query = (search.isEmpty ? [] : [("q", search)]) + (after.map { [("after", $0.text)] } ?? [])
        return AgencyPath.list + (query.isEmpty ? "" : "?" + FormText.query(query))
    }
}

/// Model of the template `agency_form`.
struct AgencyFormPage {
    /// What is known, or was typed.
    struct Values {
        var id = ""
        var name: String?
        /// One a line.
        var phones = ""

        init() {}

        init(_ agency: Agency) { (id, name, phones) = (agency.id.text, agency.name, agency.phones.joined(separator: "\n")) }

        init(_ form: FormData, _ known: AgencyID?) {
            id = known?.text ?? (form["id"] ?? "").trimmingCharacters(in: .whitespaces)
            name = form["name"]?.trimmingCharacters(in: .whitespaces)
            phones = form["phones"] ?? ""
        }

        var phoneList: [String] {
            phones.split { $0.isNewline || $0 == "," || $0 == ";" }.map { $0.trimmingCharacters(in: .whitespaces) }.filter { !$0.isEmpty }
        }
    }

    let listURL = AgencyPath.list
    let heading: String
    var notice: String?
    var problem: String?
    let isNew: Bool
    let mayChange: Bool
    let saveURL: String
    let removeURL: String?
    let agencyID: String
    let agencyName: String
    let agencyPhones: String

    init(_ values: Values, isNew: Bool, mayChange: Bool, texts: TextCatalog) {
        (self.isNew, self.mayChange) = (isNew, mayChange)
        heading = isNew ? texts["agency_new"] : values.name ?? texts.text("pop_agency_number", ["id": values.id])
        let known = isNew ? nil : AgencyID(values.id)
        saveURL = known.map { AgencyPath.agency($0) } ?? AgencyPath.list
        removeURL = mayChange ? known.map { AgencyPath.agency($0) + "/delete" } : nil
        (agencyID, agencyName, agencyPhones) = (values.id, values.name ?? "", values.phones)
    }
}
