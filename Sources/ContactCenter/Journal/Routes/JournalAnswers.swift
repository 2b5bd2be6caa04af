import Hummingbird
import Kernel
import Platform

/// The journal in the form that the old page's script knows.
struct JournalAnswers: Sendable {
    static let clientNotFound = "Информация о клиенте не найдена"
    static let agencyNotFound = "Агентство не найдено"

    private struct Refused: Encodable {
        let success = false
        let error: String
    }

    private struct RefusedCalls: Encodable {
        let success = false
        let error: String
        let calls: [Int] = []
    }

    static let errors = ErrorFamily(
        name: "journal of calls", covers: { JournalPath.isOfPrograms($0.uri.path) },
        respond: { error, detail, request, _ in
            guard JournalPath.isListOfCalls(request.uri.path) else { return .json(Refused(error: detail), status: error.status) }
            return .json(RefusedCalls(error: detail), status: error.status)
        })

    /// The old page's language.
    let russian: TextCatalog

    static func refused(_ sentence: String) -> JSON { .object(["success": false, "error": .text(sentence)]) }
    static func success(_ name: String, _ value: JSON) -> JSON { .object(["success": true, name: value]) }

    func calls(_ calls: [JournalCall]) -> JSON {
        Self.success(
            "calls",
            .list(
                calls.map { call in
                    .object([
                        "id": .integer(call.id), "phone_number": .text(orNull: call.number), "operator": .text(orNull: call.operatorName),
                        "time": .text(orNull: call.at?.journalTime), "card_id": .integer(orNull: call.card),
                        "pp_id": .integer(orNull: call.processing), "has_client_card": .flag(call.hasClientCard),
                        "result": .integer(orNull: call.result), "call_result_text": .text(russian[JournalWords.result(call.result)]),
                        "call_type_text": .text(russian[JournalWords.type(call.type)]),
                    ])
                }))
    }

    func client(_ client: JournalClient?) -> JSON {
        guard let client else { return Self.refused(Self.clientNotFound) }
        return Self.success(
            "client_data",
            .object([
                "processing_id": .integer(client.processing), "client_name": .text(orNull: client.name),
                "client_city": .text(orNull: client.city), "manager_name": .text(orNull: client.manager),
                "metro_name": .text(orNull: client.metro), "country_name": .text(orNull: client.country),
                "ad_name": .text(orNull: client.advertisement), "phone": .text(orNull: client.phone),
            ]))
    }

    /// - Parameter isInfo: with the names that the page's "Инфо" looks for.
    func handOver(_ found: JournalHandOver?, isInfo: Bool) -> JSON {
        guard let found else { return Self.success("agency_data", .list([])) }
        let (agency, client) = (found.agency, found.client)
        var fields = references(of: agency, client).merging(flags(agency)) { _, last in last }
        fields["client_metro_id"] = .integer(orNull: client.references["metro_id"])
        fields["telephone_id"] = .integer(orNull: found.telephone)
        fields["processing_id"] = .integer(client.processing)
        fields.merge([
            "id": .integer(found.id), "agency_db_id": .integer(agency.id), "agency_name_ru": .text(orNull: agency.name),
            "agency_name_en": .text(orNull: agency.englishName), "agency_address": .text(orNull: agency.address),
            "agency_comment": .text(orNull: agency.comment), "city_name": .text(orNull: agency.city),
            "agency_metro_name": .text(orNull: agency.metro), "district_name": .text(orNull: agency.district),
            "area_name": .text(orNull: agency.area), "region_name_from_db": .text(orNull: agency.region),
            "time_zone": agency.timeZone, "result": .integer(orNull: found.result),
            "call_result_text": .text(russian[JournalWords.outbound(found.result)]), "client_name": .text(orNull: client.name),
            "client_country": .text(orNull: client.country), "client_metro": .text(orNull: client.metro),
            "manager_name": .text(orNull: client.manager), "operator_name": .text(orNull: found.operatorName),
            "datetime": .text(orNull: found.at?.journalStamp), "telephones_detailed": .list(agency.phones.compactMap { $0 }.map(phone)),
        ]) { _, last in last }
        if isInfo {
            fields["client_manager"] = fields["manager_name"]
            fields["call_operator_name"] = fields["operator_name"]
            fields["call_datetime"] = fields["datetime"]
        }
        return Self.success("agency_data", .list([.object(fields)]))
    }

    /// Each is there, be it null.
    private func references(of agency: JournalAgency, _ client: JournalClient) -> [String: JSON] {
        let ofAgency = JournalTable.agencyPhones + ["city_id", "metro_id", "district_id", "area_id", "time_rezhim_id"]
        let ofClient = ["client_name_id", "client_city_id", "manager_name_id", "country_id", "ads_id"]
        return Dictionary(
            ofAgency.map { ($0, JSON.integer(orNull: agency.references[$0])) }
                + ofClient.map { ($0, JSON.integer(orNull: client.references[$0])) }
        ) { first, _ in first }
    }

    private func flags(_ agency: JournalAgency) -> [String: JSON] {
        Dictionary(JournalTable.agencyFlags.map { ($0, JSON.integer(agency.flags[$0] ?? false ? 1 : 0)) }) { first, _ in first }
    }

    private func phone(_ phone: JournalPhone) -> JSON {
        .object(["id": .integer(phone.id), "number": .text(orNull: phone.number), "comment": .text(orNull: phone.comment)])
    }

    // MARK: Figures

    func operators(_ counts: [JournalOperatorCount]) -> JSON {
        Self.success(
            "stats",
            .list(counts.map { .object(["operator_name": .text($0.name), "call_count": .integer(Int64($0.count))]) }))
    }

    func months(_ months: [JournalMonth]) -> JSON {
        Self.success(
            "stats",
            .list(
                months.map {
                    .object(["year": .integer($0.year), "month": .integer($0.month), "count": .integer(Int64($0.count))])
                }))
    }

    func figures(_ figures: JournalDayFigures) -> JSON {
        .object(["total_calls": .integer(Int64(figures.total)), "avg_time": .text(orNull: figures.averageSeconds.map(Self.length))])
    }

    /// `3:15`.
    static func length(_ seconds: Int64) -> String { "\(seconds / 60):" + CivilTime.padded(seconds % 60, to: 2) }

    // MARK: Agencies

    func agencies(_ agencies: [JournalAgency]) -> JSON {
        Self.success(
            "agencies",
            .list(
                agencies.map { agency in
                    var fields: [String: JSON] = [
                        "ID_TR": .integer(agency.id), "NAME_RU": .text(orNull: agency.name), "NAME_EN": .text(orNull: agency.englishName),
                        "ADDRESS": .text(orNull: agency.address), "CITY_NAME": .text(orNull: agency.city),
                        "METRO_STATION_NAME": .text(orNull: agency.metro), "DISTRICT_NAME": .text(orNull: agency.district),
                        "ALL_TELEPHONES_CONCAT": .text(agency.phones.compactMap { $0?.number }.joined(separator: ", ")),
                    ]
                    for place in 0..<JournalAgency.places {
                        let phone = agency.phones.indices.contains(place) ? agency.phones[place] : nil
                        fields["telephone_\(place + 1)_number"] = .text(orNull: phone?.number)
                    }
                    return .object(fields)
                }))
    }

    func agency(_ agency: JournalAgency) -> JSON {
        var fields = flags(agency)
        fields.merge([
            "id": .integer(agency.id), "name": .text(orNull: agency.name), "english_name": .text(orNull: agency.englishName),
            "adres": .text(orNull: agency.address), "comment": .text(orNull: agency.comment), "city_name": .text(orNull: agency.city),
            "metro_name": .text(orNull: agency.metro), "district_name": .text(orNull: agency.district),
            "area_name": .text(orNull: agency.area), "region_name_from_db": .text(orNull: agency.region),
            "time_zone": agency.timeZone,
            "telephones": .list(
                agency.phones.compactMap { $0 }.map { phone in
                    .object([
                        "id": .integer(phone.id), "number": .text(orNull: phone.number), "comment": .text(orNull: phone.comment),
                        "time_rezhim_id": .integer(orNull: phone.hours), "work_schedule": phone.schedule.map(schedule) ?? .null,
                    ])
                }),
        ]) { _, last in last }
        return Self.success("agency_details", .object(fields))
    }

    private func schedule(_ schedule: JournalSchedule) -> JSON {
        let dayOff = russian["journal_day_off"]
        return .object(
            Dictionary(zip(JournalTable.days, schedule.days.map { JSON.text($0 ?? dayOff) })) { first, _ in first })
    }
}

extension JSON {
    fileprivate static func text(orNull text: String?) -> JSON { text.map { .text($0) } ?? .null }
    fileprivate static func integer(orNull number: Int64?) -> JSON { number.map { .integer($0) } ?? .null }
}
