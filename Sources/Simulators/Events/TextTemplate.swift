import Kernel

/// Fills `{name}` in texts with the values of one occurrence: the same name is the same value throughout its title,
/// message and logs. A digit behind a name (`{ms2}`) draws another value of the kind.
struct TextTemplate {
    private var values: [String: String]
    private var dice: Dice

    /// - Parameter known: values that are not drawn, such as the host.
    init(dice: Dice, known: [String: String] = [:]) {
        self.dice = dice
        values = known
    }

    mutating func fill(_ text: String) -> String {
        var result = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "{"), let end = rest[start...].firstIndex(of: "}") {
            let name = String(rest[rest.index(after: start)..<end])
            // Braces of code and JSON stay as they are.
            guard let value = value(of: name) else {
                result += rest[...start]
                rest = rest[rest.index(after: start)...]
                continue
            }
            result += rest[..<start] + value
            rest = rest[rest.index(after: end)...]
        }
        return result + rest
    }

    /// Forgets what was drawn, for the next line of another story.
    mutating func freshValues(keeping names: Set<String>) {
        values = values.filter { names.contains($0.key) }
    }

    private mutating func value(of name: String) -> String? {
        if let value = values[name] { return value }
        guard let value = draw(name.last?.isNumber == true ? String(name.dropLast()) : name) else { return nil }
        values[name] = value
        return value
    }

    private mutating func draw(_ kind: String) -> String? {
        switch kind {
        case "id": String(dice.number(1000...99_999))
        case "order": String(dice.number(100_000...999_999))
        case "count": String(dice.number(2...40))
        case "small": String(dice.number(1...9))
        case "ms": String(dice.number(12...950))
        case "slow": String(dice.number(5000...31_000))
        case "seconds": "\(dice.number(1...59)).\(dice.number(0...9))"
        case "percent": String(dice.number(81...99))
        case "bytes": String(dice.number(20_000...9_000_000))
        case "port": String(dice.number(32_768...60_999))
        case "ip": "203.0.113.\(dice.number(2...250))"
        case "lan": "10.\(dice.number(0...3)).\(dice.number(0...250)).\(dice.number(2...250))"
        case "uuid": dice.uuid()
        case "trace": dice.hex(15) + dice.digits(1)
        case "pointer": "0x0000\(dice.hex(12))"
        case "commit": dice.digits(1) + dice.hex(11)
        case "amount": "\(dice.number(3...1900)).\(dice.digits(2))"
        case "card": "**** \(dice.digits(4))"
        case "sku": dice.pick(["LAMP", "DESK", "SOFA", "RUG", "CHAIR", "SHELF"]) + "-" + dice.digits(4)
        default: word(kind)
        }
    }

    private mutating func word(_ kind: String) -> String? {
        switch kind {
        case "user": dice.pick(["anna", "joao", "mikhail", "wei", "sofia", "lucas", "olga", "ben"]) + dice.digits(2)
        case "email": dice.pick(["anna", "joao", "m.petrov", "wei", "sofia", "lucas"]) + dice.digits(2) + "@example.com"
        case "city": dice.pick(["Москва", "Казань", "Самара", "Пермь", "Омск"])
        case "cidade": dice.pick(["Recife", "Curitiba", "Manaus", "Santos", "Belém"])
        case "product": dice.pick(["blue lamp", "standing desk", "wool rug", "oak shelf", "café table"])
        case "device": dice.pick(["iPhone17,2", "Pixel 10", "SM-S931B", "iPad16,3", "moto g86"])
        case "domain": dice.pick(["mail.example.net", "mx1.example.org", "smtp.example.com"])
        case "thread": "http-nio-8080-exec-" + String(dice.number(1...12))
        default: nil
        }
    }
}
