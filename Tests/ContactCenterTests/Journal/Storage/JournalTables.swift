import NIOPosix
import Platform
import TestKit
import Testing

@testable import ContactCenter

/// A database of an older call centre, in PostgreSQL.
struct JournalTables: Sendable {
    let url: String
    private let database: Database

    static let threads: NIOThreadPool = {
        let pool = NIOThreadPool(numberOfThreads: 2)
        pool.start()
        return pool
    }()

    static var hasServer: Bool { TestEngine.all.contains(.postgres) }

    init() async throws {
        url = try TestPostgres.shared.get().newDatabase()
        database = try await Database.postgres(url: url)
        try await run(Self.tables)
        try await run(Self.rows)
    }

    /// What somebody does to it.
    func run(_ sql: String) async throws { try await database.write { try $0.script(sql) } }

    func close() throws { try database.close() }

    func journal(_ mapping: [String] = [], rows: Int = 1000) throws -> JournalSource {
        var settings = JournalSettings()
        settings.mapping = mapping.compactMap { JournalMapping.Entry($0) }
        settings.callRows = rows
        let address = try #require(OutsideAddress(url))
        return OutsideJournal(
            OutsideDatabase(address, .init(isReadOnly: true, statementSeconds: 5, zone: "Europe/Moscow"), on: Self.threads), settings
        ).source
    }

    private static let named = ["operators", "names", "city", "metro", "country", "areas", "regions"]
        .map { "CREATE TABLE \($0) (id INT PRIMARY KEY, name VARCHAR(255));" }.joined()

    private static let tables = """
        \(named)
        CREATE TABLE calls (id INT PRIMARY KEY, card_id INT, operator_id INT, datetime TIMESTAMP, privat_processing_id INT, result INT,
            type_call INT);
        CREATE TABLE cards (id INT PRIMARY KEY, telephone_id INT);
        CREATE TABLE telephone (id INT PRIMARY KEY, number VARCHAR(50), comment VARCHAR(255), time_rezhim_id INT);
        CREATE TABLE district (id INT PRIMARY KEY, name VARCHAR(255), hidden INT);
        CREATE TABLE ads (id INT PRIMARY KEY, ads_name VARCHAR(255));
        CREATE TABLE privat_processing (id INT PRIMARY KEY, client_name_id INT, client_city_id INT, manager_name_id INT, metro_id INT,
            country_id INT, ads_id INT, calls_results_ids VARCHAR(255));
        CREATE TABLE calls_result (id INT PRIMARY KEY, telephone_id INT, result INT, datetime TIMESTAMP);
        CREATE TABLE agentstvo (id INT PRIMARY KEY, name VARCHAR(255), english_name VARCHAR(255), adres VARCHAR(255), comment TEXT,
            \((1...7).map { "tel_\($0)_id INT, " }.joined()) city_id INT, metro_id INT, district_id INT, area_id INT, region INT,
            time_zone INT, time_rezhim_id INT, english INT, tickets INT, station_not_set INT, switch_msk_agency INT, bank_card INT,
            stambul INT, austria INT, hidden INT);
        CREATE TABLE time_rezhim (id INT PRIMARY KEY, \(JournalTable.days.map { "\($0)_from TIME, \($0)_to TIME" }.joined(separator: ", ")));
        """

    private static let rows = """
        INSERT INTO operators VALUES (1, 'Operator One'), (2, 'Анна');
        INSERT INTO telephone VALUES (1, '+70000000001', '', NULL), (2, '8 (495) 111-22-33', 'касса', 1), (3, '+74957654321', NULL, NULL);
        INSERT INTO cards VALUES (1, 1), (2, 99);
        INSERT INTO names VALUES (1, 'Иванов'), (2, 'Менеджер');
        INSERT INTO city VALUES (1, 'Москва'), (2, 'Тверь');
        INSERT INTO metro VALUES (1, 'Тверская'); INSERT INTO country VALUES (1, 'Турция'); INSERT INTO areas VALUES (1, 'Московская');
        INSERT INTO regions VALUES (1, 'Центр'); INSERT INTO district VALUES (1, 'Зеленоград', 0); INSERT INTO ads VALUES (1, 'Радио');
        INSERT INTO calls_result VALUES (5, 3, 1, '2026-11-21 10:00:00'), (6, 2, 0, '2026-11-21 10:05:00'),
            (7, 3, 2, '2026-11-21 10:06:00');
        INSERT INTO privat_processing VALUES (10, 1, 1, 2, 1, 1, 1, '5|6|7'), (11, 1, NULL, NULL, NULL, NULL, NULL, NULL);
        INSERT INTO calls VALUES (100, 1, 1, '2026-11-21 09:16:28', 10, 1, 5), (101, 2, NULL, '2026-11-21 23:59:59', 0, 9, 42),
            (102, NULL, 2, '2026-11-21 00:00:00', 99, NULL, NULL), (103, 1, 1, '2026-11-22 00:00:00', 10, 0, 7),
            (104, 0, 2, '2026-10-01 00:00:00', 11, 0, 7);
        INSERT INTO agentstvo (id, name, english_name, adres, comment, tel_1_id, city_id, metro_id, district_id, area_id, region, time_zone,
            english, bank_card, hidden) VALUES (7, 'Альфа Тур', 'Alpha', 'ул. Ленина, 1', 'c', 2, 1, 1, 1, 1, 1, 3, 1, 1, 0),
            (8, 'Скрытая Альфа', 'Hidden', 'x', NULL, 3, 1, NULL, NULL, NULL, NULL, NULL, 0, 0, 1);
        INSERT INTO agentstvo (id, name, tel_1_id, tel_2_id, city_id) VALUES (9, 'O''X 100%', 3, 1, 2);
        INSERT INTO time_rezhim (id, monday_from, monday_to) VALUES (1, '09:00', '18:00');
        """
}
