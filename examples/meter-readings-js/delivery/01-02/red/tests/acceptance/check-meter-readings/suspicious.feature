Feature: Suspicious readings
  Whoever sends out the bills sees readings that cannot be right before a customer does.

  @walking_skeleton @US-01
  Scenario: A reading that went backwards is reported
    When the clerk checks "data/spring.csv"
    Then the answer names "A-17 2026-03-01: 1290 kWh is less than the 1310 kWh before"
    And a file without such readings is answered with "No suspicious readings"

  @US-02
  Scenario: A sudden jump in usage is reported
    When the clerk checks "data/spring.csv"
    Then the answer names "B-02 2026-04-01: 20 kWh a day, usually 2"
