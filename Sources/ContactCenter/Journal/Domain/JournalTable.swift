/// A table of the journal's database, by the names of the call centre that it comes from, and the columns that are read of it.
enum JournalTable: String, CaseIterable, Sendable {
    case calls, cards, telephone, operators, names, city, metro, country, areas, regions, district, ads, agentstvo
    case processing = "privat_processing"
    case results = "calls_result"
    case hours = "time_rezhim"

    var columns: [String] {
        switch self {
        case .calls: ["id", "card_id", "operator_id", "datetime", "privat_processing_id", "result", "type_call"]
        case .cards: ["id", "telephone_id"]
        case .telephone: ["id", "number", "comment", "time_rezhim_id"]
        case .operators, .names, .city, .metro, .country, .areas, .regions: ["id", "name"]
        case .district: ["id", "name", "hidden"]
        case .ads: ["id", "ads_name"]
        case .processing:
            [
                "id", "client_name_id", "client_city_id", "manager_name_id", "metro_id", "country_id", "ads_id", "calls_results_ids",
            ]
        case .results: ["id", "telephone_id", "result", "datetime"]
        case .agentstvo:
            ["id", "name", "english_name", "adres", "comment"] + Self.agencyPhones
                + ["city_id", "metro_id", "district_id", "area_id", "region", "time_zone", "time_rezhim_id"] + Self.agencyFlags + ["hidden"]
        case .hours: Self.days.flatMap { [$0 + "_from", $0 + "_to"] } + ["id"]
        }
    }

    /// Of an agency, up to seven.
    static let agencyPhones = (1...7).map { "tel_\($0)_id" }
    static let agencyFlags = ["english", "tickets", "station_not_set", "switch_msk_agency", "bank_card", "stambul", "austria"]
    static let days = ["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"]

    /// The column that says what an entry is called.
    var nameColumn: String { self == .ads ? "ads_name" : "name" }
}
