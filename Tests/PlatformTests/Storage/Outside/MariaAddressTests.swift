import Testing

@testable import Platform

struct MariaAddressTests {
    @Test
    func itIsTakenApart() throws {
        let address = try #require(MariaAddress("mysql://queue:p%40ss%3Aw%2F1@db.test:3307/redmine?ssl=true"))
        #expect(address.user == "queue")
        #expect(address.password == "p@ss:w/1")
        #expect(address.host == "db.test")
        #expect(address.port == 3307)
        #expect(address.database == "redmine")
        #expect(address.isEncrypted)
        #expect(address.place == "mysql://queue@db.test:3307/redmine")
        #expect(!address.shown.contains("p%40ss"))
    }

    @Test
    func theRestIsAsUsual() throws {
        let address = try #require(MariaAddress("mariadb://u@h/d"))
        #expect(address.port == 3306)
        #expect(address.password.isEmpty)
        #expect(!address.isEncrypted)
        #expect(MariaAddress("mysql://u:p@/d?socket=/run/s")?.socket == "/run/s")
    }

    @Test(arguments: [
        "", "redmine", "postgresql://u:p@h/d", "mysql://h/d", "mysql://u:p@h", "mysql://u:p@h/", "mysql://u:p@h/d/e", "mysql://u:p@h:0/d",
        "mysql://u:p@h/d?ssl=perhaps", "mysql://u:p@h/d?charset=utf8", "mysql://u:p@h/d#x", "mysql://u:p@/d",
    ])
    func whatIsWrongIsNone(text: String) {
        #expect(MariaAddress(text) == nil)
    }
}
