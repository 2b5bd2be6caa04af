import Foundation
import Testing

@testable import StatusPage

@Suite("Rows of the sources")
struct FeedParserTests {
    private let parser = FeedParser()

    private func file(_ name: FeedName, _ text: String) throws -> FeedReading { try parser.reading(of: name, file: Data(text.utf8)) }
    private func list(_ name: FeedName, _ text: String) throws -> FeedReading { try parser.reading(of: name, json: Data(text.utf8)) }

    /// The code of the fault of a file's only row; nil when the row is right.
    private func fault(_ name: FeedName, line: String) throws -> String? {
        let reading = try file(name, line)
        #expect(reading.accepted + reading.rejected == 1)
        return reading.rejectedRows.first?.code
    }

    // MARK: Messages

    @Test("A line of the SMS file is a row")
    func message() throws {
        let reading = try file(.sms, "BG;42;501;Rond\n")
        #expect(
            reading.value == .messages([MessageRow(country: "BG", bandwidth: .init(42), responseTime: .init(501), provider: "Rond")]))
        #expect(reading.accepted == 1 && reading.rejected == 0)
    }

    static let messages: [(String, String?)] = [
        ("FR;0;0;Topolo", nil), ("FR;100;999999999;Kildy", nil), ("FR;7;30;Rond", nil),
        ("FR;101;30;Rond", "not_whole"), ("FR;-1;30;Rond", "not_whole"), ("FR;+5;30;Rond", "not_whole"), ("FR;05;30;Rond", "not_whole"),
        ("FR;00;30;Rond", "not_whole"), ("FR;-0;30;Rond", "not_whole"), ("FR;5.0;30;Rond", "not_whole"), ("FR;5e1;30;Rond", "not_whole"),
        ("FR;0x5;30;Rond", "not_whole"), ("FR; 5;30;Rond", "not_whole"), ("FR;5 ;30;Rond", "not_whole"), ("FR;;30;Rond", "not_whole"),
        ("FR;٥;30;Rond", "not_whole"), ("FR;5;abc;Rond", "not_whole"), ("FR;5;1000000000;Rond", "not_whole"), ("FR;5;-3;Rond", "not_whole"),
        ("FR;5;99999999999999999999999;Rond", "not_whole"), ("FR;5;+30;Rond", "not_whole"), ("FR;5;030;Rond", "not_whole"),
        ("fr;5;30;Rond", "unknown_country"), ("XX;5;30;Rond", "unknown_country"), (";5;30;Rond", "unknown_country"),
        (" FR;5;30;Rond", "unknown_country"), ("FR;5;30;Nope", "unknown_provider"), ("FR;5;30;rond", "unknown_provider"),
        ("FR;5;30;Rond ", "unknown_provider"), ("FR;5;30;", "unknown_provider"), ("FR;5;30;E-Voice", "unknown_provider"),
        ("FR;5;30;Rond\0", "unknown_provider"), ("FR;20;abc;Nope", "not_whole"),
        ("FR;5;30", "field_count"), ("FR;5;30;Rond;", "field_count"), ("FR;5;30;Rond;x;y;z", "field_count"), ("FR", "field_count"),
        ("FR,5,30,Rond", "field_count"), (" ", "field_count"), ("\t", "field_count"),
    ]

    @Test("What a line of the SMS file may be", arguments: messages)
    func messageRules(line: String, code: String?) throws { #expect(try fault(.sms, line: line) == code) }

    @Test("The list of MMS has the same rules, and all its values are texts")
    func messageList() throws {
        func row(_ bandwidth: String, _ provider: String = "\"Rond\"", _ country: String = "\"FR\"") -> String {
            #"{"country":\#(country),"provider":\#(provider),"bandwidth":\#(bandwidth),"response_time":"30","more":[1]}"#
        }
        let rows = [
            row(#""5""#), row("5"), row("null"), row("true"), row("[]"), row("{}"), row(#""+5""#), row(#""5""#, "7"),
            row(#""5""#, #""Nope""#),
            row(#""5""#, #""Rond""#, #""fr""#), row(#""5""#, #""Rond""#, "null"), #"{"country":"FR"}"#, "7", "null", #""text""#, "[]",
            "true",
        ]
        let reading = try list(.mms, "[" + rows.joined(separator: ",") + "]")
        #expect(
            reading.value == .messages([MessageRow(country: "FR", bandwidth: .init(5), responseTime: .init(30), provider: "Rond")]))
        #expect(
            reading.rejectedRows.map(\.code) == [
                "not_text", "not_text", "not_text", "not_text", "not_text", "not_whole", "not_text", "unknown_provider", "unknown_country",
                "not_text", "missing", "not_an_object", "not_an_object", "not_an_object", "not_an_object", "not_an_object",
            ])
        #expect(reading.rejectedRows.map(\.line) == Array(2...17))
        #expect(reading.rejectedRows[0].field == "bandwidth" && reading.rejectedRows[0].text == "FR;5;30;Rond")
        #expect(reading.rejectedRows[10].field == "bandwidth" && reading.rejectedRows[11].field == nil)
    }

    /// A place in a line where a whole number stands: the line around it, the name of the field, its bounds.
    static let wholeNumbers: [(source: FeedName, before: String, after: String, field: String, largest: Int)] = [
        (.sms, "FR;", ";30;Rond", "bandwidth", 100), (.sms, "FR;5;", ";Rond", "response_time", 999_999_999),
        (.voice, "MC;", ";1274;E-Voice;0.51;46;68;24", "bandwidth", 100),
        (.voice, "MC;25;", ";E-Voice;0.51;46;68;24", "response_time", 999_999_999),
        (.voice, "MC;25;1274;E-Voice;0.51;", ";68;24", "ttfb", 999_999_999),
        (.voice, "MC;25;1274;E-Voice;0.51;46;", ";24", "voice_purity", 999_999_999),
        (.voice, "MC;25;1274;E-Voice;0.51;46;68;", "", "median_of_calls_time", 999_999_999),
        (.email, "RU;Gmail;", "", "delivery_time", 999_999_999),
    ]

    @Test("Every whole number of every file is digits without sign, space or leading zero", arguments: wholeNumbers)
    func digits(place: (source: FeedName, before: String, after: String, field: String, largest: Int)) throws {
        func rejected(_ text: String) throws -> RejectedRow? {
            let reading = try file(place.source, place.before + text + place.after)
            #expect(reading.accepted + reading.rejected == 1)
            return reading.rejectedRows.first
        }
        for right in ["0", "1", String(place.largest)] { #expect(try rejected(right) == nil, "\(right)") }
        let wrong = [
            "", " ", "-1", "-0", "+5", "05", "00", "5.0", "5,0", "1e1", "0x5", " 5", "5 ", "5\t", "٥", "five", "nan",
            String(place.largest + 1), "99999999999999999999999",
        ]
        for text in wrong {
            let row = try rejected(text)
            #expect(row?.code == "not_whole" && row?.field == place.field, "\(text.debugDescription)")
        }
    }

    @Test("All providers of the old service are taken of their source, and of no other")
    func providers() throws {
        let names: [FeedName: [String]] = [
            .sms: ["Topolo", "Rond", "Kildy"], .voice: ["TransparentCalls", "E-Voice", "JustPhone"],
            .email: [
                "Gmail", "Yahoo", "Hotmail", "MSN", "Orange", "Comcast", "AOL", "Live", "RediffMail", "GMX", "Protonmail", "Yandex",
                "Mail.ru",
            ],
        ]
        func line(_ source: FeedName, _ provider: String) -> String {
            switch source {
            case .sms: "FR;5;30;\(provider)"
            case .voice: "MC;25;1274;\(provider);0.51;46;68;24"
            default: "RU;\(provider);581"
            }
        }
        for source in names.keys {
            for (owner, provider) in names.flatMap({ owner, all in all.map { (owner, $0) } }) {
                #expect(try fault(source, line: line(source, provider)) == (owner == source ? nil : "unknown_provider"), "\(provider)")
            }
        }
    }

    @Test("A file that the old simulator spoiled gives its good rows, and says which were not")
    func corruption() throws {
        // It takes separators and letters away.
        let lines = [
            "RU;78;1053;Topolo", "US;35;1336Rond", "GB22;700;Topolo", "FR;9;20Topolo", "BL5;1;Kildy", "AT;1;1;Topolo", "BG;4;5;ond",
        ]
        let reading = try file(.sms, lines.joined(separator: "\n") + "\n")
        #expect(reading.accepted == 2 && reading.rejected == 5)
        #expect(reading.rejectedRows.map(\.line) == [2, 3, 4, 5, 7])
        #expect(reading.rejectedRows.map(\.code) == ["field_count", "field_count", "field_count", "field_count", "unknown_provider"])
        #expect(reading.rejectedRows.map(\.text) == [lines[1], lines[2], lines[3], lines[4], lines[6]])
    }

    // MARK: Voice

    @Test("A line of the voice file is a row")
    func voice() throws {
        let reading = try file(.voice, "MC;25;1274;E-Voice;0.51;46;68;24")
        #expect(
            reading.value
                == .voice([
                    VoiceRow(
                        country: "MC", bandwidth: .init(25), responseTime: .init(1274), provider: "E-Voice", stability: 0.51, ttfb: 46,
                        purity: 68, median: 24)
                ]))
    }

    @Test(
        "What the stability of a line may be",
        arguments: [
            ("0", nil), ("1", nil), ("0.6", nil), ("1.00", nil), ("0.00", nil), ("1.5", "not_share"), ("1.01", "not_share"),
            ("-0.1", "not_share"), ("2", "not_share"), ("zz", "not_share"), ("nan", "not_share"), ("inf", "not_share"),
            ("1e-1", "not_share"), ("0x1p-1", "not_share"), (".5", "not_share"), ("0.", "not_share"), ("00.5", "not_share"),
            ("+0.5", "not_share"), ("0,5", "not_share"), ("0.5.5", "not_share"), ("", "not_share"), (" 0.5", "not_share"),
            ("0.99999999999999999999999", "not_share"),
        ] as [(String, String?)])
    func stability(text: String, code: String?) throws {
        #expect(try fault(.voice, line: "MC;25;1274;E-Voice;\(text);46;68;24") == code)
    }

    @Test(
        "What the other values of a voice line may be",
        arguments: [
            ("MC;25;1274;E-Voice;0.51;0;0;0", nil), ("MC;25;1274;E-Voice;0.51;46;68;-24", "not_whole"),
            ("MC;25;1274;E-Voice;0.51;46;x;24", "not_whole"), ("MC;25;1274;E-Voice;0.51;4.6;68;24", "not_whole"),
            ("MC;25;1274;Rond;0.51;46;68;24", "unknown_provider"), ("MC;25;1274;E-Voice;0.51;46;68", "field_count"),
            ("MC;25;1274;E-Voice;0.51;46;68;24;", "field_count"), ("MC;25;abc;Nope;zz;46;68;24", "not_whole"),
        ] as [(String, String?)])
    func voiceRules(line: String, code: String?) throws { #expect(try fault(.voice, line: line) == code) }

    @Test("A list of voice rows has numbers where the document has them")
    func voiceList() throws {
        func row(_ stability: String, _ ttfb: String) -> String {
            #"{"country":"MC","bandwidth":"25","response_time":"1274","provider":"E-Voice","connection_stability":\#(stability),"#
                + #""ttfb":\#(ttfb),"voice_purity":68,"median_of_calls_time":24}"#
        }
        let rows = [
            row("0.51", "46"), row("1", "46"), row("1.5", "46"), row("\"0.5\"", "46"), row("0.5", "\"46\""), row("0.5", "4.6"),
            row("0.5", "1e300"), row("0.5", "99999999999999999999"), row("0.5", "-1"),
        ]
        let reading = try list(.voice, "[" + rows.joined(separator: ",") + "]")
        #expect(reading.accepted == 2)
        #expect(
            reading.rejectedRows.map(\.code) == [
                "not_share", "not_share", "not_whole", "not_whole", "not_whole", "not_whole", "not_whole",
            ])
    }

    // MARK: E-mail, support, incidents

    @Test(
        "What a line of the e-mail file may be",
        arguments: [
            ("RU;Gmail;581", nil), ("RU;Mail.ru;0", nil), ("RU;gmail;5", "unknown_provider"), ("RU;Gmail;-5", "not_whole"),
            ("RU;Gmail;", "not_whole"), ("RU;Gmail", "field_count"), ("ZZ;Gmail;5", "unknown_country"), ("RU;Gmail;5.5", "not_whole"),
        ] as [(String, String?)])
    func emailRules(line: String, code: String?) throws { #expect(try fault(.email, line: line) == code) }

    @Test("Support topics have whole numbers of tickets")
    func support() throws {
        let reading = try list(
            .support,
            #"[{"topic":"SMS","active_tickets":3},{"topic":"GDPR","active_tickets":0},{"topic":"API","active_tickets":-1},"#
                + #"{"topic":"API","active_tickets":"3"},{"topic":"API","active_tickets":1.5},{"topic":"API"},{"topic":"","active_tickets":1},"#
                + #"{"topic":"a\u0000b","active_tickets":1},{"topic":7,"active_tickets":1}]"#)
        #expect(reading.value == .support([SupportRow(topic: "SMS", activeTickets: 3), SupportRow(topic: "GDPR", activeTickets: 0)]))
        #expect(
            reading.rejectedRows.map(\.code) == ["not_whole", "not_whole", "not_whole", "missing", "bad_topic", "bad_topic", "not_text"])
    }

    @Test("Incidents are active or closed")
    func incidents() throws {
        let reading = try list(
            .incidents,
            #"[{"topic":"Überlast 🔥","status":"active"},{"topic":"B","status":"closed"},{"topic":"C","status":"Active"},{"topic":"D"}]"#)
        #expect(
            reading.value == .incidents([IncidentRow(topic: "Überlast 🔥", status: .active), IncidentRow(topic: "B", status: .closed)]))
        #expect(reading.rejectedRows.map(\.code) == ["unknown_word", "missing"])
        #expect(reading.rejectedRows[0].reason == "status is none of active, closed.")
    }

    // MARK: Billing

    @Test("The bits of billing are read from the right", arguments: ["001010", "001010\n", "001010\r\n", "\u{FEFF}001010\n"])
    func billing(text: String) throws {
        var expected = BillingState()
        (expected.purchase, expected.recurring) = (true, true)
        let reading = try file(.billing, text)
        #expect(reading.value == .billing(expected) && reading.accepted == 1)
    }

    @Test(
        "Anything but six characters 0 or 1 is no state of billing",
        arguments: ["", "\n", "01010", "0010100", "00101x", "001012", "0b1010", " 001010", "00 1010", "000000\n000000", "+01010", "٠٠١٠١٠"])
    func noBilling(text: String) { #expect(throws: FeedFailure.notBits) { try file(.billing, text) } }

    @Test("A program sends billing as an object, or a list of one, under either spelling")
    func billingJSON() throws {
        let object =
            #"{"create_customer":true,"purchase":false,"payout":true,"reccuring":true,"fraud_control":false,"checkout_page":false}"#
        let expected = BillingState(createCustomer: true, payout: true, recurring: true)
        for text in [object, "[\(object)]", object.replacing("reccuring", with: "recurring")] {
            #expect(try parser.reading(of: .billing, sent: Data(text.utf8)).value == .billing(expected))
        }
        for text in ["[]", "[\(object),\(object)]", "{}", object.replacing("true", with: "1"), object.replacing("payout", with: "paid")] {
            #expect(throws: FeedFailure.notAList) { try parser.reading(of: .billing, sent: Data(text.utf8)) }
        }
    }

    // MARK: The whole

    @Test("Line ends of any kind, empty lines and a byte order mark are no faults")
    func lineEnds() throws {
        for text in [
            "FR;5;30;Rond\r\nAT;6;31;Topolo\r\n", "\u{FEFF}FR;5;30;Rond\n\n\nAT;6;31;Topolo", "\nFR;5;30;Rond\nAT;6;31;Topolo\n\r\n",
        ] {
            let reading = try file(.sms, text)
            #expect(reading.accepted == 2 && reading.rejected == 0, "\(text.debugDescription)")
        }
        #expect(try file(.sms, "").value == .messages([]))
    }

    @Test("A rejected row says its line of the file, and only the first hundred are kept")
    func rejected() throws {
        let one = try file(.sms, "FR;5;30;Rond\n\nbroken\n")
        #expect(one.rejectedRows == [RejectedRow(line: 3, .fieldCount(4), text: "broken")])
        let many = try file(.sms, String(repeating: "broken\n", count: 5000))
        #expect(many.rejected == 5000 && many.rejectedRows.count == 100)
        let long = try file(.sms, String(repeating: "é", count: 5000))
        #expect(long.rejectedRows[0].text.utf8.count <= 203)
    }

    @Test("Bytes that are no text reject their row and no other")
    func noText() throws {
        let bytes =
            Data("FR;5;30;Rond\n".utf8) + Data([0xFF, 0xFE, 0x3B, 0x00, 0xC3, 0x0A, 0xED, 0xA0, 0x80, 0x0A]) + Data("AT;6;31;Rond".utf8)
        let reading = try parser.reading(of: .sms, file: bytes)
        #expect(reading.accepted == 2 && reading.rejectedRows.map(\.line) == [2, 3])
        // What is kept can be stored by every database: a character NUL is escaped.
        #expect(try !JSONEncoder().encode(reading).contains(0))
    }

    @Test(
        "What is no list is refused as a whole",
        arguments: [
            "", "{", "[", "[{]", "{}", "7", "\"x\"", "[{\"topic\":\"SMS\",\"active_tick", "[{}] x", "<html></html>", "NaN",
        ])
    func noList(text: String) { #expect(throws: FeedFailure.notAList) { try list(.support, text) } }

    @Test("Half a character gives no row")
    func halfCharacters() {
        let bytes = Data("[{\"active_tickets\":1,\"topic\":\"".utf8) + Data([0xFF, 0xC0]) + Data("\"}]".utf8)
        for json in [bytes, Data(#"[{"active_tickets":1,"topic":"\ud800"}]"#.utf8)] {
            let reading = try? parser.reading(of: .support, json: json)
            #expect(reading?.accepted ?? 0 == 0)
        }
    }

    @Test("Deep nesting and too many rows are refused before anything is made of them")
    func hostileLists() {
        let deep = String(repeating: "[", count: 100_000) + String(repeating: "]", count: 100_000)
        #expect(throws: FeedFailure.notAList) { try list(.support, deep) }
        #expect(throws: FeedFailure.notAList) { try list(.mms, "[{\"country\":\(deep)}]") }
        let many = "[" + Array(repeating: "0", count: FeedLimits.rows + 1).joined(separator: ",") + "]"
        #expect(throws: FeedFailure.tooManyRows(limit: FeedLimits.rows)) { try list(.support, many) }
        #expect(throws: FeedFailure.tooManyRows(limit: FeedLimits.rows)) {
            try file(.sms, String(repeating: "x\n", count: FeedLimits.rows + 1))
        }
        #expect(throws: FeedFailure.tooLarge(limit: FeedLimits.bytes)) {
            try parser.reading(of: .sms, file: Data(repeating: 0x41, count: FeedLimits.bytes + 1))
        }
        #expect(throws: FeedFailure.tooLarge(limit: FeedLimits.bytes)) {
            try parser.reading(of: .mms, json: Data(repeating: 0x20, count: FeedLimits.bytes + 1))
        }
    }

    @Test("An empty list, and null where a program has no list, are values without rows", arguments: ["[]", " [ ] ", "null", "\u{FEFF}[]"])
    func empty(text: String) throws { #expect(try list(.incidents, text).value == .incidents([])) }

    @Test("What a program sends is read as JSON or as the file")
    func sent() throws {
        let list = #" [{"country":"FR","provider":"Rond","bandwidth":"5","response_time":"30"}]"#
        for text in [list, "\u{FEFF}" + list, "FR;5;30;Rond\n"] {
            let reading = try parser.reading(of: .sms, sent: Data(text.utf8))
            #expect(
                reading.value == .messages([MessageRow(country: "FR", bandwidth: .init(5), responseTime: .init(30), provider: "Rond")]))
        }
        // There is no file of these.
        #expect(throws: FeedFailure.notAList) { try parser.reading(of: .mms, sent: Data("FR;5;30;Rond\n".utf8)) }
        #expect(throws: FeedFailure.notAList) { try parser.reading(of: .support, sent: Data("3".utf8)) }
    }

    @Test("Made-up bytes end in a value or a failure")
    func madeUp() {
        var chance = SystemRandomNumberGenerator()
        let alphabet = Array("[]{}\",:;\\u0d8FR5.Rond\r\n \u{0}é".utf8) + [0xFF]
        for _ in 0..<2000 {
            let bytes = Data((0..<Int.random(in: 0...60, using: &chance)).compactMap { _ in alphabet.randomElement(using: &chance) })
            for name in FeedName.allCases {
                guard let reading = try? parser.reading(of: name, sent: bytes) else { continue }
                #expect(reading.accepted >= 0 && reading.rejectedRows.count == min(reading.rejected, 100))
            }
        }
    }

    @Test("Every reading is the same after it was stored")
    func stored() throws {
        let readings = [
            try file(.sms, "FR;5;30;Rond\nx\n"), try file(.voice, "MC;25;1274;E-Voice;0.51;46;68;24"), try file(.email, "RU;Gmail;581"),
            try file(.billing, "001010"), try list(.support, #"[{"topic":"SMS","active_tickets":3}]"#),
            try list(.incidents, #"[{"topic":"A","status":"active"}]"#),
        ]
        for reading in readings {
            #expect(try JSONDecoder().decode(FeedReading.self, from: JSONEncoder().encode(reading)) == reading)
        }
    }
}
