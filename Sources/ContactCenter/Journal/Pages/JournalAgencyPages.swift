import Platform

/// Something that is known of a client or an agency.
struct JournalFact {
    let label: String
    let value: String

    /// Only what is known; each is a key of the dictionaries and its value.
    static func list(_ facts: [(String, String?)], _ texts: TextCatalog) -> [JournalFact] {
        facts.compactMap { key, value in
            guard let value, !value.isEmpty else { return nil }
            return JournalFact(label: texts[key], value: value)
        }
    }
}

/// An address that a map shows; model of the template `journal_address`.
struct JournalAddress {
    let address: String
    let mapURL: String

    init?(_ address: String?) {
        guard let address, let url = JournalPath.map(address) else { return nil }
        (self.address, mapURL) = (address, url)
    }
}

/// Model of the template `journal_call`.
struct JournalCallPage {
    let pageURL = JournalPath.page
    var isKnown = false
    var clientFacts: [JournalFact] = []
    var agencyName: String?
    var agencyURL: String?
    var agencyFacts: [JournalFact] = []
    var addresses: [JournalAddress] = []

    /// Of a call without a client.
    init() {}

    init(_ client: JournalClient, _ handOver: JournalHandOver?, _ texts: TextCatalog) {
        isKnown = true
        clientFacts = JournalFact.list(
            [
                ("journal_client", client.name), ("journal_phone", client.phone), ("journal_city", client.city),
                ("journal_metro", client.metro), ("journal_country", client.country), ("journal_manager", client.manager),
                ("journal_advertisement", client.advertisement),
            ], texts)
        guard let handOver else { return }
        let agency = handOver.agency
        agencyName = agency.name ?? agency.englishName ?? "–"
        agencyURL = agency.id > 0 ? JournalPath.agency(agency.id) : nil
        agencyFacts = JournalFact.list(
            [
                ("journal_result", texts[JournalWords.outbound(handOver.result)]), ("journal_time", handOver.at?.journalStamp),
                ("journal_operator", handOver.operatorName), ("journal_city", agency.city), ("journal_metro", agency.metro),
                ("journal_phones", agency.phones.compactMap { $0?.number }.joined(separator: ", ")), ("journal_comment", agency.comment),
            ], texts)
        addresses = [JournalAddress(agency.address)].compactMap { $0 }
    }
}

/// Model of the template `journal_agencies`.
struct JournalAgenciesPage {
    struct Row {
        let href: String
        let name: String
        let englishName: String
        let place: String
        let phones: String
        let addresses: [JournalAddress]
    }

    let pageURL = JournalPath.page
    let agenciesURL = JournalPath.agencies
    let search: String
    var problem: String?
    var rows: [Row] = []
    var hasRows = false
    /// Somebody searched, and there is nothing.
    var isEmpty = false
    var cut: String?

    init(_ search: String) { self.search = search }

    mutating func fill(_ agencies: [JournalAgency], _ texts: TextCatalog, _ formats: ReaderFormats) {
        rows = agencies.map { agency in
            Row(
                href: JournalPath.agency(agency.id), name: agency.name ?? agency.englishName ?? "–", englishName: agency.englishName ?? "",
                place: [agency.city, agency.metro, agency.district].compactMap { $0 }.joined(separator: ", "),
                phones: agency.phones.compactMap { $0?.number }.joined(separator: ", "),
                addresses: [JournalAddress(agency.address)].compactMap { $0 })
        }
        (hasRows, isEmpty) = (!rows.isEmpty, rows.isEmpty)
        let most = JournalOperations.mostFound
        cut = rows.count >= most ? texts.text("journal_agencies_cut", ["limit": formats.number(most)]) : nil
    }
}

/// Model of the template `journal_agency`.
struct JournalAgencyPage {
    struct Phone {
        let number: String
        let phoneNote: String?
        let hours: [JournalFact]
        let hasHours: Bool
    }

    let agenciesURL = JournalPath.agencies
    let agencyTitle: String
    let facts: [JournalFact]
    let addresses: [JournalAddress]
    let phones: [Phone]
    let hasPhones: Bool

    init(_ agency: JournalAgency, _ texts: TextCatalog) {
        agencyTitle = agency.name ?? agency.englishName ?? "–"
        facts =
            JournalFact.list(
                [
                    ("journal_english_name", agency.englishName), ("journal_city", agency.city), ("journal_metro", agency.metro),
                    ("journal_district", agency.district), ("journal_area", agency.area), ("journal_region", agency.region),
                    ("journal_time_zone", agency.timeZone.string ?? agency.timeZone.int.map { String($0) }),
                    ("journal_comment", agency.comment),
                ], texts)
            + JournalTable.agencyFlags.filter { agency.flags[$0] ?? false }.map {
                JournalFact(label: texts["journal_flag_" + $0], value: texts["journal_yes"])
            }
        addresses = [JournalAddress(agency.address)].compactMap { $0 }
        phones = agency.phones.compactMap { $0 }.map { phone in
            let hours = phone.schedule.map { schedule in
                zip(JournalTable.days, schedule.days).map { day, hours in
                    JournalFact(label: texts["journal_day_" + day], value: hours ?? texts["journal_day_off"])
                }
            }
            return Phone(
                number: phone.number ?? "–", phoneNote: phone.comment.flatMap { $0.isEmpty ? nil : $0 }, hours: hours ?? [],
                hasHours: hours != nil)
        }
        hasPhones = !phones.isEmpty
    }
}
