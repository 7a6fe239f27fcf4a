Feature: Registering as unemployed in English
  The same visit for someone who reads English.

  Scenario: From the first touch to the slip
    When touch "English"
    Then see "What would you like to do?"
    When touch "Register as unemployed"
    And touch "Agreed, begin"
    And lay down the card of "陆示意"
    Then see "Hello, 陆*意"
    And see "The county has no open matter of yours."
    When take the card away
    And touch "That is me, begin"
    And answer everything as usual
    Then see "Is everything right?"
    When touch "All right, go on"
    And sign
    And touch "Hand in the registration"
    Then see "The county has it"
    And a slip saying "Submission slip" is printed
    And the county has 1
    And the slip's QR code is the county's number
    And county and kiosk both know that it was received

  Scenario: The next person finds Chinese again
    When touch "English"
    And 121 seconds pass
    Then see "Are you still there?"
    When 31 seconds pass
    Then see "点这里开始"
