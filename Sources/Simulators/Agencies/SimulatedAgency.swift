/// An agency as the gateway knows it.
package struct SimulatedAgency: Sendable, Hashable {
    package struct Contact: Sendable, Hashable {
        package let phone: String
        package let person: String
        package let description: String

        package init(phone: String, person: String, description: String) {
            (self.phone, self.person, self.description) = (phone, person, description)
        }
    }

    package let id: String
    package let name: String
    package var englishName = ""
    package var city = "Vilnius"
    package var percent = 10
    package var hasFrontOffice = true
    /// Neither where the gateway does not say it.
    package var hasContract: Bool? = true
    package var tourists = 0
    package var boss = ""
    package var curator = ""
    package var isBlackListed = false
    package var managers: [String] = []
    package var contacts: [Contact] = []

    package init(id: String, name: String) { (self.id, self.name) = (id, name) }

    var document: SimulatedXML {
        var parts = [
            SimulatedXML("name", name), SimulatedXML("nameEng", englishName), SimulatedXML("city", city),
            SimulatedXML("percent", String(percent)), SimulatedXML("frontOffice", String(hasFrontOffice)),
            SimulatedXML("sentTourists", String(tourists)), SimulatedXML("boss", boss),
            SimulatedXML("curator", [SimulatedXML("fullName", curator)]), SimulatedXML("blackList", String(isBlackListed)),
            SimulatedXML("managers", managers.map { SimulatedXML("manager", $0) }),
            SimulatedXML(
                "contacts",
                contacts.map { contact in
                    SimulatedXML(
                        "contact",
                        [
                            SimulatedXML("value", contact.phone), SimulatedXML("person", contact.person),
                            SimulatedXML("description", contact.description),
                        ])
                }),
        ]
        if let hasContract { parts.append(SimulatedXML("contract", String(hasContract))) }
        return SimulatedXML("agency", parts)
    }

    /// Those of the demo: `count`, told by their numbers.
    package static func sample(_ count: Int = 12) -> [SimulatedAgency] {
        (1...max(1, count)).map { number in
            var agency = SimulatedAgency(
                id: String(100 + number), name: names[(number - 1) % names.count] + (number > names.count ? " \(number)" : ""))
            agency.englishName = agency.name
            agency.city = cities[number % cities.count]
            (agency.percent, agency.tourists) = (8 + number % 5, number * 37)
            (agency.boss, agency.curator) = (people[number % people.count], people[(number + 3) % people.count])
            (agency.isBlackListed, agency.hasContract) = (number % 7 == 0, number % 5 == 0 ? false : true)
            agency.managers = [people[(number + 1) % people.count], people[(number + 2) % people.count]]
            agency.contacts = [
                Contact(phone: "+3705550\(1000 + number)", person: people[(number + 1) % people.count], description: "front desk"),
                Contact(phone: "+3705550\(2000 + number)", person: people[(number + 2) % people.count], description: "groups"),
            ]
            return agency
        }
    }

    private static let names = ["Sun Travel", "Baltic Tours", "Amber Coast", "Nemunas", "Seven Winds", "Old Town Voyages", "White Sails"]
    private static let cities = ["Vilnius", "Kaunas", "Klaipėda", "Šiauliai"]
    private static let people = ["R. Kazlauskas", "A. Petrauskienė", "J. Jankauskas", "E. Stankevičiūtė", "T. Balčiūnas", "O. Žukauskaitė"]
}
